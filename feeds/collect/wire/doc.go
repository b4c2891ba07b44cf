// Package wire defines how feeds are stored in a JetStream stream: names of subjects, keys and headers, and the [Message] that
// carries a piece of a connection's body or a note. Collectors encode messages, viewers decode them into records that a
// [feedscope/feeds/hub.Playback] plays. It connects to nothing and does not trust what it decodes.
//
// docs/decisions/0120-collectors-on-jetstream.md has the reasons.
package wire
