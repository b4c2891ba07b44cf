package inject

import (
	"bytes"
	"time"
	"unicode/utf8"

	"feedscope/demo-server/faults"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

var (
	blockEnd = []byte("\n\n")
	bom      = []byte("\xef\xbb\xbf")
)

// addBOMs puts a byte order mark before every block.
func addBOMs(_ *Conn, _ faults.Fault, next send) Body {
	var out []byte
	return Body{Send: func(p []byte) error {
		out = out[:0]
		for block := range bytes.SplitAfterSeq(p, blockEnd) {
			if len(block) > 0 {
				out = append(append(out, bom...), block...)
			}
		}
		return next(out)
	}}
}

const (
	oversizeEvery = 30 * time.Second
	oversizePiece = 64 * kib
)

// addOversize adds a large event after the first block and then every 30 s. It sends the event in chunks to save
// memory.
func addOversize(_ *Conn, f faults.Fault, next send) Body {
	var due time.Time
	chunk := bytes.Repeat([]byte{'x'}, oversizePiece)
	return Body{Send: func(p []byte) error {
		if err := next(p); err != nil {
			return err
		}
		now := time.Now()
		if now.Before(due) {
			return nil
		}
		due = now.Add(oversizeEvery)
		return sendOversize(next, f.Size(), chunk)
	}}
}

func sendOversize(next send, size int, chunk []byte) error {
	err := next([]byte("event: oversize\ndata: "))
	for size > 0 && err == nil {
		n := min(size, len(chunk))
		err = next(chunk[:n])
		size -= n
	}
	if err != nil {
		return err
	}
	return next(blockEnd)
}

// replaceLineEnds replaces the LF at the end of each line.
func replaceLineEnds(_ *Conn, f faults.Fault, next send) Body {
	ends := []string{"\n", "\r", "\r\n"} // CR followed by LF would count as one line end.
	switch f.Word() {
	case "cr":
		ends = []string{"\r"}
	case "crlf":
		ends = []string{"\r\n"}
	}
	var out []byte
	line := 0
	return Body{Send: func(p []byte) error {
		out = out[:0]
		for _, b := range p {
			if b != '\n' {
				out = append(out, b)
				continue
			}
			out = append(out, ends[line%len(ends)]...)
			line++
		}
		return next(out)
	}}
}

// split sends the bytes in pieces that end after the first byte of each multi-byte character and of each escape.
func split(_ *Conn, _ faults.Fault, next send) Body {
	return Body{Send: func(p []byte) error {
		from := 0
		for i := 1; i < len(p); i++ {
			if utf8.RuneStart(p[i-1]) && !utf8.RuneStart(p[i]) || p[i-1] == '\\' && p[i] != '\\' {
				if err := next(p[from:i]); err != nil {
					return err
				}
				from = i
			}
		}
		return next(p[from:])
	}}
}
