package capture

import "time"

// defaultQueueBytes is the default size of the queue: some seconds of a fast feed.
const defaultQueueBytes = 64 << 20

// Options configure a [Writer]. Only Path is required.
type Options struct {
	// Path is the file. With rotation each part has its number before the extension: "day.0001.capture".
	Path string
	// Force replaces existing files. Without it they are an error that wraps [os.ErrExist].
	Force bool
	// RotateBytes and RotateAfter start a new part when the current one has that size on disk or is that old; zero
	// means never.
	RotateBytes int64
	RotateAfter time.Duration
	// Keep is the number of parts to keep, including the current one; older ones are deleted. Zero keeps all.
	Keep int
	// Continue numbers the parts after those of earlier recordings at Path, which count for Keep as well, instead of treating
	// them as an error. It needs rotation, and Force has no effect then.
	Continue bool
	// By is the name and version of the program, for the header.
	By string
	// QueueBytes bounds the queue, in bytes as received; zero means 64 MiB.
	QueueBytes int
}
