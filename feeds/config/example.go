package config

import _ "embed"

// Example is the feeds section of config.example.yaml: every key of a feed with a comment.
//
//go:embed example.yaml
var Example string
