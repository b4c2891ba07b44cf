// Package record records feeds to a capture file without a screen, with messages and a status line on a terminal. It
// follows feeds with package tail, and ends for the same reasons or when the file cannot be written.
package record
