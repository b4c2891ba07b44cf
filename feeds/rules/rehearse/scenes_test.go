package rehearse_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/capture"
	"feedscope/feeds/conn"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/rehearse"
)

var begun = time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)

func at(seconds float64) time.Time { return begun.Add(time.Duration(seconds * float64(time.Second))) }

// tape is a recording of one feed in the making.
type tape struct {
	track  feeds.Track
	conn   uint32
	offset int64
}

// open begins a connection, which resumes after an ID unless that is empty.
func (p *tape) open(s float64, resumed string) {
	p.conn, p.offset = p.conn+1, 0
	p.track.Opened(feeds.Opening{Conn: p.conn, Time: at(s), Info: conn.Info{
		Started: at(s), Up: at(s), Resumed: resumed != "", LastEventID: resumed,
	}})
	p.track.Changed(at(s), feeds.Status{State: feeds.Live, Since: at(s)})
}

// get records an event.
func (p *tape) get(s float64, block string) {
	p.track.Read(feeds.Read{Conn: p.conn, Time: at(s), Offset: p.offset, Bytes: []byte(block)})
	p.offset += int64(len(block))
}

// lose records the end of a connection.
func (p *tape) lose(s float64) {
	p.track.Closed(feeds.Closing{Conn: p.conn, Time: at(s), Reason: "reset"})
	p.track.Changed(at(s), feeds.Status{State: feeds.Waiting, Since: at(s), Reason: "reset"})
}

// made returns the event of a number, made at a time.
func made(s float64, x int) string {
	return fmt.Sprintf("id: %d\ndata: {\"ts\":%d,\"x\":%d}\n\n", int(s), at(s).UnixMilli(), x)
}

// chunk returns an event of an answer.
func chunk(content, finish string) string {
	const text = "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%q},\"finish_reason\":%s}]}\n\n"
	return fmt.Sprintf(text, content, finish)
}

func TestRehearsals(t *testing.T) {
	for name, c := range map[string]struct {
		when string
		play func(p *tape)
		want []string
	}{
		"records that are replayed count when they were made": {
			`count(x > 5, "10s") >= 4`,
			func(p *tape) {
				p.open(0, "")
				p.get(1, made(1, 9))
				p.lose(2)
				p.open(60, "1")
				for s := 20; s < 60; s += 8 { // All at once, but never four within ten seconds.
					p.get(60, made(float64(s), 9))
				}
				for s := 61; s < 65; s++ {
					p.get(float64(s), made(float64(s), 9))
				}
				p.get(90, made(90, 0))
			},
			[]string{"65 since 65", "71 resolved"},
		},
		"a time in which feedscope was suspended is silence": {
			`silence() > "30s"`,
			func(p *tape) {
				p.open(0, "")
				p.get(1, made(1, 1))
				p.get(300, made(300, 1))
				p.get(301, made(301, 1))
			},
			[]string{"32 since 32", "301 resolved"},
		},
		"an outage holds the values of windows": {
			`avg(x, "5s") > 5`,
			func(p *tape) {
				p.open(0, "")
				p.get(1, made(1, 9))
				p.lose(3)
				p.open(100, "1")
				p.get(101, made(101, 1))
				p.get(110, made(110, 1))
			},
			[]string{"2 since 2", "102 resolved"},
		},
		"figures of answers": {
			`ttft() > "2s"`,
			func(p *tape) {
				p.open(0, "")
				p.get(3, chunk("a", "null"))
				p.get(4, chunk("b", `"stop"`)+"data: [DONE]\n\n")
				p.get(10, ": still there\n\n")
			},
			[]string{"4 since 4"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "f.capture")
			w, err := capture.Create(capture.Options{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			c.play(&tape{track: w.Track(begun, 0, feeds.Spec{Name: "f", URL: "http://f.test/", TimePath: "ts"})})
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			file, err := capture.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = file.Close() }()
			known := func(string) rehearse.Known {
				return rehearse.Known{Answers: answer.Options{Format: answer.Named("openai")}}
			}
			var got []string
			_, _, err = rehearse.Run(file.Reader, []rules.Rule{usual("r", c.when)}, known, func(a rules.Alert) {
				if a.Repeat > 0 {
					return
				}
				line := fmt.Sprint(a.Time.Sub(begun).Seconds(), " since ", a.Began.Sub(begun).Seconds())
				if a.Resolved {
					line = fmt.Sprint(a.Time.Sub(begun).Seconds(), " resolved")
				}
				got = append(got, line)
			})
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q; %v", got, c.want, err)
			}
		})
	}
}
