package figures_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/ui/figures"
)

var sent = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// reply is an answer whose first output comes after ttft and whose last one after total.
type reply struct {
	ttft, total time.Duration
	tokens      string // The usage; empty for none.
	finish      string // The finish reason; empty for none.
	held        bool   // All chunks arrive together.
}

// rows returns rows of the answers of some feeds.
func rows(price answer.Price, byFeed ...[]reply) (all []figures.Row) {
	for feed, replies := range byFeed {
		tracker := answer.NewTracker(answer.Options{Price: price})
		for i, r := range replies {
			number := uint32(i + 1)
			tracker.Opened(feeds.Opening{Conn: number, Info: conn.Info{Up: sent}})
			event := func(at time.Duration, data string) {
				tracker.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(data), Conn: number, Time: sent.Add(at)}})
			}
			const chunk = `{"object":"chat.completion.chunk","choices":[{"delta":{"content":"x"}}]}`
			event(r.ttft, chunk)
			for range 30 {
				if r.held {
					event(r.ttft, chunk)
				}
			}
			event(r.total, chunk)
			if r.tokens != "" {
				event(r.total, `{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":`+r.tokens+`}}`)
			}
			if r.finish != "" {
				event(r.total, `{"choices":[{"delta":{},"finish_reason":"`+r.finish+`"}]}`)
				event(r.total, `[DONE]`)
			}
			tracker.Closed(feeds.Closing{Conn: number, Clean: true})
		}
		tracker.View(func(answers []*answer.Answer, _ int) {
			for _, a := range answers {
				all = append(all, figures.Of(feed, string(rune('a'+feed)), a))
			}
		})
	}
	return all
}

const ms = time.Millisecond

func good(ttft, total time.Duration) reply { return reply{ttft, total, "20", "stop", false} }

// best lists the rows with the best value of a figure, as feed and round.
func best(rows []figures.Row, name string) (all []string) {
	for i := range rows {
		for j, c := range rows[i].Cells {
			if figures.Columns[j].Name == name && c.Best {
				all = append(all, rows[i].Name+string(rune('0'+rows[i].Round)))
			}
		}
	}
	return all
}

func TestBest(t *testing.T) {
	cut := reply{10 * ms, 20 * ms, "5", "", false}
	limited := reply{50 * ms, 90 * ms, "5", "length", false}
	held := reply{5 * ms, 400 * ms, "20", "stop", true}
	for _, c := range []struct {
		name, figure string
		rows         []figures.Row
		want         []string
	}{
		{"the lowest time", "ttft", rows(answer.Price{}, []reply{good(100*ms, 900*ms)}, []reply{good(90*ms, 950*ms)}), []string{"b1"}},
		{"the highest rate", "tokens_per_second", rows(answer.Price{}, []reply{good(100*ms, 900*ms)}, []reply{good(90*ms, 950*ms)}), []string{"a1"}},
		{"all of those that look the same", "ttft", rows(answer.Price{}, []reply{good(100*ms, 900*ms)}, []reply{good(100*ms+9, 950*ms)}, []reply{good(300*ms, 950*ms)}), []string{"a1", "b1"}},
		{"none if all look the same", "ttft", rows(answer.Price{}, []reply{good(100*ms, 900*ms)}, []reply{good(100*ms+9, 950*ms)}), nil},
		{"none among the answers of one feed", "ttft", rows(answer.Price{}, []reply{good(100*ms, 900*ms), good(90*ms, 900*ms)}, []reply{cut}), nil},
		{"never one that is incomplete", "ttft", rows(answer.Price{}, []reply{cut}, []reply{good(90*ms, 900*ms)}, []reply{good(99*ms, 900*ms)}), []string{"b1"}},
		{"a limited answer has times", "ttft", rows(answer.Price{}, []reply{limited}, []reply{good(90*ms, 900*ms)}), []string{"a1"}},
		{"but a limited answer has no total", "total", rows(answer.Price{}, []reply{limited}, []reply{good(90*ms, 900*ms)}), nil},
		{"never the time of one that was held back", "ttft", rows(answer.Price{}, []reply{held}, []reply{good(90*ms, 900*ms)}, []reply{good(99*ms, 900*ms)}), []string{"b1"}},
		{"a number of tokens is neither good nor bad", "output_tokens", rows(answer.Price{}, []reply{good(90*ms, 900*ms)}, []reply{{90 * ms, 900 * ms, "9", "stop", false}}), nil},
		{"the lowest cost", "cost", rows(answer.Price{Known: true, Output: 1, Reasoning: 1}, []reply{good(90*ms, 900*ms)}, []reply{{90 * ms, 900 * ms, "9", "stop", false}}), []string{"b1"}},
	} {
		figures.Compare(c.rows)
		if diff := cmp.Diff(c.want, best(c.rows, c.figure)); diff != "" {
			t.Errorf("%s (- want, + got)\n%s", c.name, diff)
		}
	}
}

func TestCostsInDifferentCurrenciesAreNotCompared(t *testing.T) {
	all := rows(answer.Price{Known: true, Output: 1, Currency: "USD"}, []reply{good(90*ms, 900*ms)}, []reply{{90 * ms, 900 * ms, "9", "stop", false}})
	all[1].Currency = "EUR"
	figures.Compare(all)
	if got := best(all, "cost"); got != nil {
		t.Error(got)
	}
}

func TestMedians(t *testing.T) {
	a := []reply{good(100*ms, 900*ms), good(300*ms, 900*ms), {10 * ms, 20 * ms, "5", "", false}, good(120*ms, 800*ms), good(200*ms, 900*ms)}
	b := []reply{good(100*ms, 900*ms), good(300*ms, 900*ms)}
	c := []reply{good(50*ms, 900*ms), good(60*ms, 900*ms), good(500*ms, 900*ms)}
	medians := figures.Compare(rows(answer.Price{}, a, b, c))
	var got []string
	for i := range medians {
		m := &medians[i]
		got = append(got, m.Name+" "+m.Words+" "+m.Text(0))
	}
	want := []string{"a median of 4/5 160ms", "c median of 3 60ms"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	if got := best(medians, "ttft"); !cmp.Equal(got, []string{"c0"}) {
		t.Error(got)
	}
}

func TestTables(t *testing.T) {
	all := rows(answer.Price{Known: true, Output: 1, Currency: "USD"}, []reply{good(100*ms, 900*ms)}, []reply{{90 * ms, 950 * ms, "", "", false}}, []reply{good(99*ms, 901*ms)})
	all[0].Name = "a|b\x1b[31m"
	all = append(all, figures.Without(3, "d", 1, "no answer", "refused"))
	figures.Compare(all)
	if diff := cmp.Diff(`FEED      ROUND  STATE        TTFT   ANSWER   GAP MAX   TPOT   TOK/S   TOKENS   CHUNK/TOK            COST   TOTAL
a|b␛[31m      1  complete    100ms    100ms     800ms*  42ms      25*      20        0.10   0.0000200 USD   900ms*
b             1  incomplete   90ms     90ms     860ms      -       -        -           -               -   950ms
c             1  complete     99ms*    99ms*    802ms   42ms   24.94       20        0.10   0.0000200 USD   901ms
d             1  no answer       -        -         -      -       -        -           -               -       -
`, figures.Plain(all)); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	if got := strings.Split(figures.Markdown(all), "\n"); !strings.HasPrefix(got[2], `| a\|b␛[31m | 1 | complete | 100ms | 100ms | **800ms** |`) {
		t.Error(got[2])
	}
	table, err := csv.NewReader(strings.NewReader(figures.CSV(all))).ReadAll()
	if err != nil || len(table) != 5 || table[0][3] != "ttft" || table[1][3] != "0.1" || table[4][3] != "" {
		t.Error(table, err)
	}
}

func TestText(t *testing.T) {
	named := func(name string) answer.Figure { f, _ := answer.FigureNamed(name); return f }
	for _, c := range []struct {
		name, currency string
		v              float64
		want           string
	}{
		{"ttft", "", 0.4234, "423ms"},
		{"cost", "", 0.00123456, "0.00123"},
		{"cost", "USD", 12.3456, "12.3 USD"},
		{"cost", "", 0, "0"},
		{"cost", "", 3e-12, "3e-12"},
		{"output_tokens", "", 1234, "1,234"},
		{"tokens_per_second", "", 45.678, "45.68"},
	} {
		if got := figures.Text(named(c.name), c.v, c.currency); got != c.want {
			t.Errorf("%s of %v is %q, want %q", c.name, c.v, got, c.want)
		}
	}
}
