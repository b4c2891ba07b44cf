// Package replay plays a recording into a hub as if its feeds were live. A [capture.Reader] goes in; the hub's folds,
// history and snapshots come out as they were during the recording, with its times: query a feed at [Player.Now]. A
// [Player]'s clock can be paused, sped up, stepped from message to message and set forward, but not back, since folds
// cannot be undone: to go back, start again with a new hub and an earlier Options.From.
package replay
