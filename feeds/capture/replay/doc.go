// Package replay plays a recording into a hub, as if it were live.
//
// In goes a [capture.Reader]; out of a hub's folds, history and snapshots comes what they were when it was recorded: a
// [Player] tells records to playbacks ([feeds.Playback]) at the times at which they happened, by a clock that can be
// paused, sped up, stepped from message to message and set forward. The times are those of the recording; so whoever asks
// how a feed stands must ask for the time of [Player.Now].
//
// The clock cannot be set back, as what was folded cannot be unfolded. Going back is to begin anew: a fresh hub, fresh folds
// and a Player whose Options.From is the time to go back to, up to which it tells everything at once.
//
// The package draws nothing, opens no connection and changes no file.
package replay
