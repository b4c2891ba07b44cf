// Package tap runs a relay and writes what passes, as lines of text or JSON, and optionally records it. Requests come in
// through a listener; the lines go to a writer that may be slow without delaying them.
package tap
