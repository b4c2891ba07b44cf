package conn

import "strings"

// Remedy lists the settings of a feed that would read a refused response, as in a configuration: "decode: ndjson". A
// flag of the same name sets each.
type Remedy []string

// The settings of remedies.
const (
	forceIt      = "force: true"
	decodeLines  = "decode: ndjson"
	pollIt       = "poll: 5s"
	decompressIt = "compressed: true"
)

var asFlag = strings.NewReplacer(": true", "", ": ", " ")

// Flags returns the settings as flags: "--decode ndjson --force".
func (r Remedy) Flags() string { return "--" + asFlag.Replace(strings.Join(r, " --")) }

// advice returns the remedy as the end of a sentence; empty if there is none. If noForce is set, flags are left out if
// they include --force.
func (r Remedy) advice(noForce bool) string {
	if len(r) == 0 {
		return ""
	}
	text := "; to read it, set " + strings.Join(r, " and ")
	if flags := r.Flags(); !noForce || !strings.Contains(flags, "--force") {
		text += " (" + flags + ")"
	}
	return text
}
