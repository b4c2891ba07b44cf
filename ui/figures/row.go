package figures

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"feedscope/feeds/answer"
)

// LeastMedian is how many answers the median of a figure needs.
const LeastMedian = 3

// Row is a row of a table: an answer, a request without one, or the medians of a feed's answers.
type Row struct {
	// Feed is the index of the feed, Name its name: not safe for a terminal.
	Feed int
	Name string
	// Model is what the server calls the model, as received; it may be empty.
	Model string
	// Round is the number of the request, from 1; zero for medians. Answers on a stream whose requests are unknown count
	// themselves.
	Round uint64
	// Number counts the answers of the feed from 1; zero for medians and for a request without an answer.
	Number uint64
	// State is the state of the answer. Words describe it in the table, Why says why it is final.
	State      answer.State
	Words, Why string
	// Distorted says why figures are not the server's; see [answer.Answer.Distorted].
	Distorted string
	// Currency is that of the cost; it may be empty.
	Currency string
	// Cells are the figures, by Columns.
	Cells []Cell
}

// Cell is a figure in a row.
type Cell struct {
	Value float64
	// Known is false if there is no value.
	Known bool
	// Counts reports that the value is compared with others, Best that none is better.
	Counts, Best bool
}

// Of returns the row of an answer.
func Of(feed int, name string, a *answer.Answer) Row {
	state, why := a.State()
	r := Row{
		Feed: feed, Name: name, Model: a.Model, Round: cmp.Or(a.Request, a.Number), Number: a.Number, State: state,
		Words: state.String(), Why: why, Distorted: a.Distorted(), Currency: a.Price.Currency, Cells: make([]Cell, len(Columns)),
	}
	if r.Distorted != "" {
		r.Words += ", " + strings.TrimSuffix(r.Distorted, " back") // There is little room.
	}
	for i := range Columns {
		c := &Columns[i]
		v, known := c.Of(a)
		ended := state == answer.Complete || state == answer.Limited && !c.whole
		r.Cells[i] = Cell{Value: v, Known: known, Counts: known && ended && c.Distorted(a) == ""}
	}
	return r
}

// Without returns the row of a request that has no answer.
func Without(feed int, name string, round uint64, words, why string) Row {
	r := Row{Feed: feed, Name: name, Round: round, Words: words, Why: why, Cells: make([]Cell, len(Columns))}
	if why != "" {
		r.State = answer.Failed
	}
	return r
}

// Median reports whether the row has the medians of a feed.
func (r *Row) Median() bool { return r.Round == 0 }

// Text returns the text of a column, empty without a value.
func (r *Row) Text(column int) string {
	if c := r.Cells[column]; c.Known {
		return Text(Columns[column].Figure, c.Value, r.Currency)
	}
	return ""
}

// Compare marks the best values of the rows, and returns the medians of each feed with at least [LeastMedian] answers that
// count, with the best of these marked.
func Compare(rows []Row) (medians []Row) {
	byFeed := make(map[int][]*Row)
	var order []int
	for i := range rows {
		feed := rows[i].Feed
		if byFeed[feed] == nil {
			order = append(order, feed)
		}
		byFeed[feed] = append(byFeed[feed], &rows[i])
	}
	for _, feed := range order {
		if m, ok := medianOf(byFeed[feed]); ok {
			medians = append(medians, m)
		}
	}
	for i := range Columns {
		markBest(rows, i)
		markBest(medians, i)
	}
	return medians
}

// medianOf returns the medians of the rows of a feed; ok is false if there are none.
func medianOf(rows []*Row) (m Row, ok bool) {
	first := rows[0]
	m = Row{
		Feed: first.Feed, Name: first.Name, State: answer.Complete, Currency: first.Currency, Cells: make([]Cell, len(Columns)),
	}
	most, ended := 0, 0
	for _, r := range rows {
		if r.State != answer.Streaming {
			ended++
		}
	}
	for i := range Columns {
		var values []float64
		for _, r := range rows {
			if r.Cells[i].Counts {
				values = append(values, r.Cells[i].Value)
			}
		}
		if most = max(most, len(values)); len(values) >= LeastMedian {
			m.Cells[i] = Cell{Value: median(values), Known: true, Counts: true}
			ok = true
		}
	}
	m.Words = fmt.Sprintf("median of %d", most)
	if most < ended {
		m.Words += fmt.Sprintf("/%d", ended)
	}
	return m, ok
}

// median returns the value in the middle, or the average of the two there.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// markBest marks the best value of a column, if the answers of at least two feeds count and look different in it.
func markBest(rows []Row, column int) {
	c := &Columns[column]
	var best *Row
	several, differ := false, false
	for i := range rows {
		r := &rows[i]
		switch {
		case c.better == neither || !r.Cells[column].Counts:
			continue
		case best == nil:
			best = r
		case c.Name == "cost" && r.Currency != best.Currency:
			return
		}
		several, differ = several || r.Feed != best.Feed, differ || r.Text(column) != best.Text(column)
		if v, than := r.Cells[column].Value, best.Cells[column].Value; c.better == lower && v < than || c.better == higher && v > than {
			best = r
		}
	}
	for i := range rows {
		cell := &rows[i].Cells[column]
		cell.Best = several && differ && cell.Counts && rows[i].Text(column) == best.Text(column)
	}
}
