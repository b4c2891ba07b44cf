package export

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"

	"feedscope/feeds"
	"feedscope/feeds/capture"
)

// content writes the body of a connection as text or in base64.
func (h *archive) content(c *capture.Connection, text bool) {
	if !text {
		h.put(`,"encoding":"base64","text":"`)
		e := base64.NewEncoder(base64.StdEncoding, writer{h})
		h.reads(c, func(r feeds.Read) bool {
			_, err := e.Write(r.Bytes)
			return err == nil
		})
		_ = e.Close() // The archive has the error.
		h.put(`"`)
		return
	}
	h.put(`,"text":"`)
	var whole runes
	h.reads(c, func(r feeds.Read) bool {
		h.write(inside(whole.take(r.Bytes)))
		return h.err == nil
	})
	h.put(`"`)
}

// writer writes into an archive.
type writer struct{ archive *archive }

func (w writer) Write(p []byte) (int, error) {
	w.archive.write(p)
	return len(p), w.archive.err
}

// inside is a text as the inside of a JSON string.
func inside(text []byte) []byte {
	quoted, err := json.Marshal(string(text))
	if err != nil {
		panic(err) // It is a string.
	}
	return quoted[1 : len(quoted)-1]
}

// runes puts characters together that came in two pieces.
type runes struct {
	held  []byte
	whole []byte
}

// take gives the whole characters of what was held back and p.
func (r *runes) take(p []byte) []byte {
	r.whole = append(append(r.whole[:0], r.held...), p...)
	end := len(r.whole) - cut(r.whole)
	r.held = append(r.held[:0], r.whole[end:]...)
	return r.whole[:end]
}

// valid takes p, and tells whether its whole characters are valid UTF-8.
func (r *runes) valid(p []byte) bool { return utf8.Valid(r.take(p)) }

// cut counts the bytes at the end of p that may be the start of a longer character.
func cut(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
