// Package record runs a recording without a screen: feeds and a file go in, what they receive is written into the file, and
// sentences and a line of how it stands come out for a person.
//
// It follows the feeds as package tail does, and ends for the same reasons, or when the file takes no more. It parses no
// flags and never ends the process.
package record
