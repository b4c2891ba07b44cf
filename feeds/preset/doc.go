// Package preset holds what is known about well-known feeds. A preset is data: an ordinary configuration of one feed and
// its panels, with a head that says which URLs and events it fits and which parameters it needs. The package finds
// presets by name or URL, reads their heads and fills in their parameters; package ui/config reads the rest. It never
// connects and never draws.
//
// Presets come from files of this package and from a directory of the user, whose files replace built-in presets of the
// same name.
package preset
