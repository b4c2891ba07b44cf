// Package screen hands finished frames over to a terminal.
//
// Whole screens of styled text go in ([View]); out comes the shortest run of bytes that turns what the terminal shows
// into that, in one write that the terminal draws at once (synchronized output, mode 2026). A line that is as it was
// costs a comparison; of any other only the cells that changed are written.
//
// Frames are written on a goroutine of their own. A terminal that takes its time holds up nobody: [Screen.Show] puts
// a view in the place of one that is still waiting, so that a slow terminal sees fewer frames, each of them current.
//
// The package takes text as it is: what a feed sent must have passed through package text. It never reads from
// the terminal, and knows nothing of raw mode or of its size: that is Bubble Tea's part.
package screen
