package schema

import "strings"

// Document is a YAML file to decode.
type Document struct {
	// Name is what errors call the file.
	Name string
	Data []byte
	// Env looks up environment variables.
	Env Env
	// Include returns the files that an entry of the key include names, for the file with the given name; its error
	// names neither. If it is nil, the document cannot include files.
	Include func(from, entry string) ([]File, error)
	// References is set by [Schema.Decode].
	References References
}

// File is a file that a document includes.
type File struct {
	// Name is what errors call the file.
	Name string
	Data []byte
}

// References are the scalars that were written with environment variables: what was written, by key and value.
type References map[keyValue]string

type keyValue struct{ key, value string }

// add adds a scalar if it contains a variable.
func (r References) add(key string, n *node) {
	if r != nil && n.expanded && !n.foreign {
		r[keyValue{strings.ToLower(key), n.text}] = n.shown
	}
}

// Written returns how the value of a key was written, if it was with variables.
func (r References) Written(key, value string) (written string, ok bool) {
	written, ok = r[keyValue{strings.ToLower(key), value}]
	return written, ok
}
