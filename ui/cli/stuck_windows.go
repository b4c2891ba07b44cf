package cli

// stuck returns false: a console always accepts output.
func stuck(any) bool { return false }
