// Package dashboard is feedscope's screen: the only tea.Model of the program.
//
// A configuration goes in; feeds run, their events are folded into what the panels show, and lines for the
// terminal come out, until the user quits. The model does no I/O and folds no event: feeds do that on their own
// goroutines. All it gets from them is the word that there is something new, at most once a frame.
//
//	feeds.Hub --Changed--> clock --frameMsg--> Model.Update: panels refresh, lines are joined --> View
//
// [Run] wires it all. The model's parts are files: update (messages), keys (actions), mouse, view (panels), header,
// footer, and layers, which lie over the panels and take the keys while they are open: help, palette, details, the
// filter prompt.
//
// A stage is a hub, its feeds and the panels that show them. With [Options].Replay it plays a recording instead of
// connecting (playback, seekbar): what the panels take for the present is then the recording's time, and going back
// makes another stage. What is live can be recorded meanwhile (record, recording).
package dashboard
