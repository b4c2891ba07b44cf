// Package dashboard is the interactive screen and the only tea.Model of the program.
//
// It takes a configuration, runs the feeds and draws frames of the panels until the user quits. The model does no I/O;
// feeds run on their own goroutines and only signal that there is news, at most once a frame.
//
//	hub.Hub --Changed--> clock --frameMsg--> Model.Update: panels refresh, lines are joined --> screen
//
// [Run] wires everything. The model is spread over files by topic: update (messages), keys (actions), mouse, view
// (panels), header, footer, and the layers that cover the panels and take the keys while they are open: help, palette,
// details, menu, doctor, filter prompt.
//
// A session is a hub with its feeds and panels. With [Options].Replay it plays a recording instead of connecting
// (playback, seekbar). The panels then use the recording's time, and seeking back starts another session. Live feeds
// can be recorded (record, recording).
package dashboard
