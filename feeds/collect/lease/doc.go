// Package lease decides which collector owns which feed. Entries of the key-value bucket go into a [Table], and out comes what this
// collector must take and give up. It does no input and output, and time is passed in.
package lease
