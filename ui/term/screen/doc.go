// Package screen draws finished frames on a terminal.
//
// It takes a screen of styled text ([View]) and sends the shortest sequence of bytes that turns the terminal's content
// into it, in one write that the terminal shows at once (synchronized output, mode 2026). An unchanged line costs a
// comparison; of other lines only the changed cells are written.
//
// A goroutine writes the frames. A slow terminal does not block the program: [Screen.Show] replaces a view that is
// still waiting, so the terminal shows fewer frames, but current ones.
//
// The package trusts its text: data from feeds must have passed through package text. It does not read from the
// terminal and knows neither raw mode nor its size.
package screen
