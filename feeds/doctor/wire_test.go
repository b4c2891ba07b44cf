package doctor_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestUnterminated(t *testing.T) {
	finds(t, "unterminated", &server{Name: "an end inside an event", Handler: endsInside})
}

func endsInside() http.HandlerFunc {
	s := NewSource(About(second))
	return func(w http.ResponseWriter, r *http.Request) {
		Head(w)
		s.Stream(r, To(w), time.After(10*second))
		_, _ = io.WriteString(w, "data: half")
	}
}

func TestOversize(t *testing.T) {
	finds(t, "oversize", &server{
		Name: "events over the limit", Spec: feeds.Spec{MaxEventBytes: 4096},
		Handler: Steady(About(3*second),
			func(s *Source) { s.Payload = strings.Repeat("x", 8<<10) }),
	})
}

func TestLongLine(t *testing.T) {
	finds(t, "long-line",
		&server{Name: "long lines", Bulky: true, Handler: Steady(About(3*second),
			func(s *Source) { s.Payload = strings.Repeat("x", 100<<10) })},
		&server{Name: "events of a megabyte", Bulky: true, Handler: Steady(About(5*second),
			func(s *Source) { s.Payload = strings.Repeat("x", 1<<20) })},
	)
}

func TestUnknownField(t *testing.T) {
	finds(t, "unknown-field",
		&server{Name: "lines that are not fields", Handler: Through(About(second),
			prefixed("second line of a payload\n"))},
	)
}

func TestBadID(t *testing.T) {
	finds(t, "bad-id",
		&server{Name: "ids with NUL", Handler: Through(About(second), prefixed("id: a\x00b\n"))},
		&server{Name: "ids with DEL", Handler: Through(About(second), prefixed("id: a\x7fb\n"))})
}

func TestBom(t *testing.T) {
	finds(t, "bom",
		&server{Name: "a BOM before each event", Handler: Through(About(second), prefixed("\ufeff"))})
}

func TestInvalidUTF8(t *testing.T) {
	finds(t, "invalid-utf8",
		&server{Name: "invalid UTF-8", Handler: Through(About(second), prefixed("data: \xff\xfe\n"))})
}

func TestControlBytes(t *testing.T) {
	finds(t, "control-bytes",
		&server{Name: "escape sequences", Handler: Through(About(second), prefixed("data: \x1b]0;gotcha\a\n"))},
		&server{
			Name:    "a direction override in a name",
			Handler: Through(About(second), prefixed("event: a\u202eb\n")),
		},
	)
}

func TestLineEnds(t *testing.T) {
	finds(t, "line-ends",
		&server{Name: "CR alone", Handler: Steady(About(second), func(s *Source) { s.LineEnd = "\r" })},
		&server{Name: "mixed line endings", Handler: Through(About(second),
			func(w http.ResponseWriter) Outlet { return &mixed{Plain: To(w)} })},
	)
}

type mixed struct {
	Plain
	n int
}

func (m *mixed) Write(chunk string) {
	if m.n++; m.n%2 == 0 {
		chunk = strings.ReplaceAll(chunk, "\n", "\r\n")
	}
	m.Plain.Write(chunk)
}
