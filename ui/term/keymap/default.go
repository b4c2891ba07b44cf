package keymap

// Default returns the default keys of both modes; see [Map.In].
func Default() Map {
	return New([]Binding{
		{Action: NextPanel, Keys: []string{"tab"}, Help: "next panel", Group: GroupMove},
		{Action: PrevPanel, Keys: []string{"shift+tab"}, Help: "previous panel", Group: GroupMove},
		{
			Action: Focus, Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, Show: "1–9", Help: "go to a panel",
			Group: GroupMove, Hidden: true,
		},
		{
			Action: Up, Keys: []string{"k", "up"}, Show: "k ↑", Help: "up; stop following",
			Group: GroupMove, Hidden: true,
		},
		{Action: Down, Keys: []string{"j", "down"}, Show: "j ↓", Help: "down", Group: GroupMove, Hidden: true},
		{Action: PageUp, Keys: []string{"pgup"}, Help: "page up", Group: GroupMove, Hidden: true},
		{Action: PageDown, Keys: []string{"pgdown"}, Help: "page down", Group: GroupMove, Hidden: true},
		{Action: Top, Keys: []string{"g", "home"}, Help: "top", Group: GroupMove},
		{Action: Bottom, Keys: []string{"G", "end"}, Help: "end; follow again", Group: GroupMove},

		{Action: Detail, Keys: []string{"enter"}, Help: "details of the selected row", Group: GroupView},
		{Action: Events, Keys: []string{"v"}, Help: "events of the selected row", Group: GroupView},
		{Action: Text, Keys: []string{"V"}, Help: "text that the selected event brought", Group: GroupView},
		{Action: Filter, Keys: []string{"/"}, Help: "filter the panel, or search the answer", Group: GroupView},
		{Action: NextMatch, Keys: []string{"n"}, Help: "next match", Group: GroupView},
		{Action: PrevMatch, Keys: []string{"N"}, Help: "previous match", Group: GroupView},
		{Action: Sort, Keys: []string{"s"}, Help: "sort by the next column", Group: GroupView},
		{Action: Reverse, Keys: []string{"S"}, Help: "reverse the order", Group: GroupView},
		{Action: Severity, Keys: []string{"f"}, Help: "minimum severity", Group: GroupView},
		{Action: Ack, Keys: []string{"a"}, Help: "acknowledge", Group: GroupView},
		{Action: Snooze, Keys: []string{"Z"}, Help: "snooze an alert, or end its snooze", Group: GroupView},
		{Action: Copy, Keys: []string{"y"}, Help: "copy the selected row", Group: GroupView},
		{Action: Window, Keys: []string{"c"}, Help: "longer window of charts", Group: GroupView},
		{Action: PrevWindow, Keys: []string{"C"}, Help: "shorter window of charts", Group: GroupView},
		{Action: Markdown, Keys: []string{"m"}, Help: "answer as Markdown or text", Group: GroupView},
		{Action: Diff, Keys: []string{"D"}, Help: "compare the answer with another", Group: GroupView},

		{
			Action: NextView, Keys: []string{"l", "right"}, Show: "l →", Help: "next view",
			Group: GroupInspect, Hidden: true,
		},
		{
			Action: PrevView, Keys: []string{"h", "left"}, Show: "h ←", Help: "previous view",
			Group: GroupInspect, Hidden: true,
		},
		{Action: Fold, Keys: []string{"o"}, Help: "fold or unfold", Group: GroupInspect, Hidden: true},
		{Action: FoldAll, Keys: []string{"O"}, Help: "fold or unfold all", Group: GroupInspect, Hidden: true},
		{Action: Hex, Keys: []string{"b"}, Help: "raw bytes as hex or text", Group: GroupInspect, Hidden: true},
		{Action: Times, Keys: []string{"T"}, Help: "absolute or relative times", Group: GroupInspect},
		{Action: NextAnomaly, Keys: []string{"e"}, Help: "next anomaly", Group: GroupInspect},
		{Action: PrevAnomaly, Keys: []string{"E"}, Help: "previous anomaly", Group: GroupInspect},
		{Action: NextGap, Keys: []string{"w"}, Help: "next unusually long gap", Group: GroupInspect},
		{Action: PrevGap, Keys: []string{"W"}, Help: "previous unusually long gap", Group: GroupInspect},
		{Action: NextSame, Keys: []string{"."}, Help: "next event of the same type", Group: GroupInspect},
		{Action: PrevSame, Keys: []string{","}, Help: "previous event of the same type", Group: GroupInspect},
		{Action: Earlier, Keys: []string{"["}, Help: "back by a tenth of the history", Group: GroupInspect},
		{Action: Later, Keys: []string{"]"}, Help: "forward by a tenth of the history", Group: GroupInspect},
		{Action: Mark, Keys: []string{"M"}, Help: "mark or unmark the event", Group: GroupInspect},
		{Action: Marks, Keys: []string{"'"}, Help: "go to a mark", Group: GroupInspect},

		{
			Action: Pause, Keys: []string{"space"}, Help: "pause the view (feeds keep running)",
			Group: GroupFeeds, Only: Live | Tap,
		},
		{Action: Reconnect, Keys: []string{"r"}, Help: "reconnect now", Group: GroupFeeds, Only: Live},
		{Action: Disconnect, Keys: []string{"d"}, Help: "disconnect or resume", Group: GroupFeeds, Only: Live},
		{Action: Break, Keys: []string{"F"}, Help: "break (demo) or alter (tap) the feed", Group: GroupFeeds, Only: Live | Tap},

		{Action: Play, Keys: []string{"space"}, Help: "pause or resume playback", Group: GroupReplay, Only: Replay},
		{Action: Step, Keys: []string{">"}, Help: "step to the next event", Group: GroupReplay, Only: Replay},
		{Action: Faster, Keys: []string{"+"}, Help: "twice as fast", Group: GroupReplay, Only: Replay},
		{Action: Slower, Keys: []string{"-"}, Help: "half as fast", Group: GroupReplay, Only: Replay},
		{Action: SeekBack, Keys: []string{"{"}, Help: "back by a tenth", Group: GroupReplay, Only: Replay},
		{Action: SeekOn, Keys: []string{"}"}, Help: "forward by a tenth", Group: GroupReplay, Only: Replay},

		{Action: Zoom, Keys: []string{"z"}, Help: "zoom the panel", Group: GroupScreen},
		{Action: Palette, Keys: []string{":"}, Help: "command palette", Group: GroupScreen, Hidden: true},
		{Action: Theme, Keys: []string{"t"}, Help: "next theme", Group: GroupScreen},
		{Action: Mouse, Keys: []string{"P"}, Help: "turn the mouse on or off", Group: GroupScreen},
		{Action: HideSecrets, Keys: []string{"x"}, Help: "hide hosts and secrets", Group: GroupScreen},
		{Action: Help, Keys: []string{"?"}, Help: "this help", Group: GroupScreen},
		{Action: Back, Keys: []string{"esc"}, Help: "back one level", Group: GroupScreen, Hidden: true},
		{Action: Quit, Keys: []string{"q"}, Help: "leave the view, then quit", Group: GroupScreen},
		{Action: Redraw, Keys: []string{"ctrl+l"}, Help: "redraw the screen", Group: GroupScreen, Hidden: true},
		{Action: Suspend, Keys: []string{"ctrl+z"}, Help: "suspend (fg resumes)", Group: GroupScreen, Hidden: true},
		{Action: Exit, Keys: []string{"ctrl+c"}, Help: "quit at once", Group: GroupScreen, Hidden: true},
	})
}
