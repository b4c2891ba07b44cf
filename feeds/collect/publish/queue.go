package publish

import (
	"time"

	"feedscope/feeds/collect/wire"
)

// piece is a message that waits. Its data are bytes of the queue.
type piece struct {
	subject      string
	time         time.Time
	conn         wire.Conn
	number       uint64
	offset       int64
	event        bool  // An event ends in the piece.
	block        int64 // The offset of its block.
	from, to     int
	id, position string
	unique       bool // The ID is a new position, and the data are the whole block.
	loose        bool // See wire.Message.AtLeastOnce.
}

// queue is what waits of a feed, oldest first: pieces, and behind them bytes that do not belong to one yet.
type queue struct {
	bytes  []byte
	pieces []piece
}

// maxSpare is how many bytes a queue keeps allocated while it is empty.
const maxSpare = 256 << 10

// reset empties the queue.
func (q *queue) reset() {
	clear(q.pieces)
	q.bytes, q.pieces = q.bytes[:0], q.pieces[:0]
	if cap(q.bytes) > maxSpare {
		*q = queue{}
	}
}

// end returns where the bytes that belong to pieces end.
func (q *queue) end() int {
	if n := len(q.pieces); n > 0 {
		return q.pieces[n-1].to
	}
	return 0
}

// head returns the pieces from one on that fit in a batch: at least one, if there is any.
func (q *queue) head(from, limit int) []piece {
	rest := q.pieces[from:]
	size := 0
	for i := range rest {
		size += rest[i].to - rest[i].from
		if i == limit || i > 0 && size > batchBytes {
			return rest[:i]
		}
	}
	return rest
}
