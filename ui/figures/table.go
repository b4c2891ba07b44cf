package figures

import (
	"cmp"
	"encoding/csv"
	"strconv"
	"strings"

	"feedscope/ui/term/text"
)

// Shown returns the indexes of the columns in which any row has a value.
func Shown(rows []Row) (columns []int) {
	for i := range Columns {
		for j := range rows {
			if rows[j].Cells[i].Known {
				columns = append(columns, i)
				break
			}
		}
	}
	return columns
}

// best marks the best value of a column in texts.
const best = "*"

// Plain returns an aligned table as text that is safe to print.
func Plain(rows []Row) string {
	table := cells(rows, "-", func(s string, isBest bool) string {
		if isBest {
			return s + best
		}
		return s + " " // Keeps numbers aligned.
	})
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], text.Width(cell))
		}
	}
	var all strings.Builder
	for _, line := range table {
		var b strings.Builder
		for i, cell := range line {
			align := text.Right
			if i == 0 || i == stateAt {
				align = text.Left
			}
			b.WriteString(text.Pad(cell, widths[i], align) + "  ")
		}
		all.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
	return all.String()
}

// Markdown returns a table in Markdown, with the best values in bold.
func Markdown(rows []Row) string {
	var b strings.Builder
	for i, line := range cells(rows, "", func(s string, isBest bool) string {
		if isBest {
			return "**" + s + "**"
		}
		return s
	}) {
		for _, cell := range line {
			b.WriteString("| " + strings.ReplaceAll(cell, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(line)) + "|\n")
		}
	}
	return b.String()
}

// stateAt is the index of the column with the state.
const stateAt = 2

// cells returns the texts of a table, titles first. figure writes one, which may be the best.
func cells(rows []Row, missing string, figure func(s string, isBest bool) string) [][]string {
	columns := Shown(rows)
	titles := []string{"FEED", "ROUND", "STATE"}
	for _, c := range columns {
		titles = append(titles, figure(Columns[c].Title, false))
	}
	table := [][]string{titles}
	for i := range rows {
		r := &rows[i]
		line := []string{text.Clean(r.Name), r.round(), r.Words}
		for _, c := range columns {
			line = append(line, figure(cmp.Or(r.Text(c), missing), r.Cells[c].Best))
		}
		table = append(table, line)
	}
	return table
}

// round returns the number of the round, empty for medians.
func (r *Row) round() string {
	if r.Median() {
		return ""
	}
	return text.Count(r.Round)
}

// CSV returns the rows as CSV, with the names of figures as titles and times in seconds.
func CSV(rows []Row) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	columns := Shown(rows)
	titles := []string{"feed", "round", "state"}
	for _, c := range columns {
		titles = append(titles, Columns[c].Name)
	}
	_ = w.Write(titles) // A builder takes everything.
	for i := range rows {
		r := &rows[i]
		line := []string{r.Name, strconv.FormatUint(r.Round, 10), r.Words}
		if r.Median() {
			line[1] = ""
		}
		for _, c := range columns {
			cell := ""
			if r.Cells[c].Known {
				cell = strconv.FormatFloat(r.Cells[c].Value, 'g', 6, 64)
			}
			line = append(line, cell)
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.String()
}
