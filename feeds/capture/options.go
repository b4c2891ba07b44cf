package capture

import "time"

// DefaultQueueBytes is how much waits for the disk at most: 64 MiB, some seconds of a fast feed.
const DefaultQueueBytes = 64 << 20

// Options say where to record. Only Path is required.
type Options struct {
	// Path is the file. With a rotation each part has its number before the extension: "day.0001.capture".
	Path string
	// Force replaces files that are there already; without it that is an error, which wraps [os.ErrExist].
	Force bool
	// RotateBytes and RotateAfter begin a new part when one has that size on disk or is that old. Zero: never.
	RotateBytes int64
	RotateAfter time.Duration
	// Keep is how many parts are kept, the one that is written included; older ones are deleted. Zero: all.
	Keep int
	// By names the program and its version, for the header.
	By string
	// QueueBytes bounds what waits for the disk, as received; zero means 64 MiB.
	QueueBytes int
}
