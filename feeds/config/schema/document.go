package schema

// Document is a YAML file to decode.
type Document struct {
	// Name is what errors call the file.
	Name string
	Data []byte
	// Env looks up environment variables.
	Env Env
	// Secrets returns the values that Env has looked up so far and that messages must not show; nil if there are none.
	Secrets func() []string
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
