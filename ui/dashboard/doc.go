// Package dashboard is feedscope's screen: the only tea.Model of the program.
//
// A configuration goes in; feeds run, their events are folded into what the panels show, and lines for the
// terminal come out, until the user quits. The model does no I/O and folds no event: feeds do that on their own
// goroutines. All it gets from them is the word that there is something new, at most once a frame.
//
//	feeds.Hub --Changed--> clock --frameMsg--> Model.Update: panels refresh, lines are joined --> View
//
// [Run] wires it all. The model's parts are files: update (messages), keys (actions), mouse, view (header,
// panels, footer), and layers, which lie over the panels and take the keys while they are open: help, palette,
// details, the filter prompt.
package dashboard
