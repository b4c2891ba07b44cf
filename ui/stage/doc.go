// Package stage presents: it takes a talk through its scenes.
//
// A [config.Script] goes in. [Talk] says which [Cue] is due at a time: a scene to set, a key to press, a command to run; and
// draws what an audience needs beside the panels: the caption bar, the title of a scene, the speaker's notes and the closing card.
// The package performs nothing itself, reads no clock and knows neither feeds nor panels; the dashboard does what cues say.
package stage
