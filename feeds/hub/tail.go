package hub

import "feedscope/feeds/sse"

// maxTail is the length of the longest blank line and the line end before it.
const maxTail = 4

// tail is the end of the bytes received: enough to tell whether a block has just ended.
type tail struct {
	bytes []byte
	end   int64 // The offset after it in the connection's body.
}

// add adds a read that ends at an offset.
func (t *tail) add(end int64, p []byte) {
	t.end = end
	t.bytes = append(t.bytes, p[max(len(p)-maxTail, 0):]...)
	t.bytes = append(t.bytes[:0], t.bytes[max(len(t.bytes)-maxTail, 0):]...)
}

func (t *tail) offset() int64 { return t.end - int64(len(t.bytes)) }

// blank reports whether the tail contains a blank line.
func (t *tail) blank() bool {
	b := sse.MidStream()
	return b.Last(t.bytes) >= 0
}
