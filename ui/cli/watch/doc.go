// Package watch follows the feeds of a configuration without a screen, until it is told to stop. Feeds and the signals of
// an operator go in; a log of what happens to the feeds, a recording and messages to the service manager come out. It never
// writes events, and no part of it holds up a feed: a full disk or a blocked log loses lines and bytes, and says how many.
package watch
