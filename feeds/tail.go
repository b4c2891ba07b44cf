package feeds

import "feedscope/feeds/sse"

// maxTail is as long as a blank line and the line end before it can be.
const maxTail = 4

// tail is what a connection brought last: enough to tell whether a block has just ended.
type tail struct {
	bytes []byte
	end   int64 // The offset behind it in the connection's body.
}

// add takes in a read that ends at an offset.
func (t *tail) add(end int64, p []byte) {
	t.end = end
	t.bytes = append(t.bytes, p[max(len(p)-maxTail, 0):]...)
	t.bytes = append(t.bytes[:0], t.bytes[max(len(t.bytes)-maxTail, 0):]...)
}

func (t *tail) offset() int64 { return t.end - int64(len(t.bytes)) }

// blank tells whether a blank line is in it.
func (t *tail) blank() bool {
	b := sse.MidStream()
	return b.Last(t.bytes) >= 0
}
