package inject

import (
	"bytes"
	"time"

	"feedscope/demo-server/faults"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

var (
	blockEnd = []byte("\n\n")
	mark     = []byte("\xef\xbb\xbf")
)

// addMarks puts a byte order mark before every block.
func addMarks(_ *Conn, _ faults.Fault, next Body) Body {
	var out []byte
	return stage(func(p []byte) error {
		out = out[:0]
		for block := range bytes.SplitAfterSeq(p, blockEnd) {
			if len(block) > 0 {
				out = append(append(out, mark...), block...)
			}
		}
		return next.Send(out)
	})
}

const (
	oversizeEvery = 30 * time.Second
	oversizePiece = 64 * kib
)

// addOversize adds a large event behind the first block, and then now and then. It never has all of it in memory.
func addOversize(_ *Conn, f faults.Fault, next Body) Body {
	var due time.Time
	piece := bytes.Repeat([]byte{'x'}, oversizePiece)
	return stage(func(p []byte) error {
		if err := next.Send(p); err != nil {
			return err
		}
		now := time.Now()
		if now.Before(due) {
			return nil
		}
		due = now.Add(oversizeEvery)
		return sendOversize(next, f.Size(), piece)
	})
}

func sendOversize(next Body, size int, piece []byte) error {
	err := next.Send([]byte("event: oversize\ndata: "))
	for size > 0 && err == nil {
		n := min(size, len(piece))
		err = next.Send(piece[:n])
		size -= n
	}
	if err != nil {
		return err
	}
	return next.Send(blockEnd)
}

// endLines writes other line ends than LF.
func endLines(_ *Conn, f faults.Fault, next Body) Body {
	ends := []string{"\n", "\r", "\r\n"} // CR before LF would be one end.
	switch f.Word() {
	case "cr":
		ends = []string{"\r"}
	case "crlf":
		ends = []string{"\r\n"}
	}
	var out []byte
	line := 0
	return stage(func(p []byte) error {
		out = out[:0]
		for _, b := range p {
			if b != '\n' {
				out = append(out, b)
				continue
			}
			out = append(out, ends[line%len(ends)]...)
			line++
		}
		return next.Send(out)
	})
}
