package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	source "github.com/yuin/goldmark/text"

	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// paragraph draws a paragraph, or the table that is in it.
func (p *page) paragraph(n ast.Node) {
	lines := n.Lines()
	for i := 1; i < lines.Len(); i++ {
		rule := p.cells(lines.At(i))
		if !divides(rule) || len(p.cells(lines.At(i-1))) != len(rule) {
			continue
		}
		if i > 1 { // Text before the table.
			p.wrap(p.inline(p.source[lines.At(0).Start:lines.At(i-2).Stop], theme.Text))
		}
		var rows [][][]byte
		for j := i - 1; j < lines.Len(); j++ {
			if j != i {
				rows = append(rows, p.cells(lines.At(j)))
			}
		}
		columns := len(rule)
		for _, row := range rows { // A row may have more cells than the header.
			columns = max(columns, len(row))
		}
		p.table(rows, columns)
		return
	}
	p.wrap(p.spans(nil, n, theme.Text))
}

// cells splits a line at its pipes, except escaped ones.
func (p *page) cells(at source.Segment) (all [][]byte) {
	line := bytes.TrimSpace(at.Value(p.source))
	line = bytes.TrimPrefix(line, []byte("|"))
	from := 0
	for i := range line {
		if line[i] == '|' && (i == 0 || line[i-1] != '\\') {
			all = append(all, bytes.TrimSpace(line[from:i]))
			from = i + 1
		}
	}
	if from < len(line) {
		all = append(all, bytes.TrimSpace(line[from:]))
	}
	return all
}

// divides reports whether cells are those of the line below the header.
func divides(row [][]byte) bool {
	for _, c := range row {
		c = bytes.TrimSuffix(bytes.TrimPrefix(c, []byte(":")), []byte(":"))
		if len(c) == 0 || len(bytes.Trim(c, "-")) > 0 {
			return false
		}
	}
	return len(row) > 0
}

// The gap between columns, the narrowest one that is drawn, and the most columns.
const (
	columnGap  = 2
	leastCell  = 4
	maxColumns = 50
)

// table draws rows, the first one as a header. What does not fit wraps within its column. If there is no room for the columns,
// each row is a line of text.
func (p *page) table(rows [][][]byte, columns int) {
	room := p.w() - (columns-1)*columnGap
	tight := columns > maxColumns || room < columns*leastCell
	all := make([][][]span, len(rows))
	widths := make([]int, columns)
	for y, row := range rows {
		all[y] = make([][]span, len(row))
		for x := range row {
			role := theme.Text
			if y == 0 {
				role = theme.Strong
			}
			cell := p.inline(bytes.ReplaceAll(row[x], []byte(`\|`), []byte("|")), role)
			all[y][x] = cell
			width := 0
			for _, s := range cell {
				width += text.Width(s.text)
			}
			widths[x] = max(widths[x], width)
		}
		if !tight {
			all[y] = append(all[y], make([][]span, columns-len(row))...)
		}
	}
	if tight {
		for _, row := range all {
			p.wrap(slices.Concat(joined(row)...))
		}
		return
	}
	shrink(widths, room)
	for y, row := range all {
		p.row(row, widths)
		if y == 0 {
			p.rule()
		}
	}
}

// joined puts separators between the cells of a row.
func joined(row [][]span) [][]span {
	for x := 1; x < len(row); x++ {
		row[x] = append([]span{{theme.Faint, " | "}}, row[x]...)
	}
	return row
}

// shrink narrows the widest columns until all fit.
func shrink(widths []int, room int) {
	for i := range widths {
		widths[i] = min(max(widths[i], 1), room)
	}
	for total := sum(widths); total > room; total-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		widths[widest]--
	}
}

func sum(all []int) (total int) {
	for _, n := range all {
		total += n
	}
	return total
}

// row draws the cells of a row beside each other.
func (p *page) row(row [][]span, widths []int) {
	columns := make([][]Line, len(row))
	height := 0
	for x, cell := range row {
		c := page{theme: p.theme, full: widths[x], line: p.line}
		c.wrap(cell)
		columns[x] = c.lines
		height = max(height, len(c.lines))
	}
	for y := range height {
		line := ""
		for x, c := range columns {
			if y < len(c) {
				line += c[y].Text
			} else {
				line += text.Pad("", widths[x], text.Left)
			}
			if x < len(columns)-1 {
				line += text.Pad("", columnGap, text.Left)
			}
		}
		p.emit(line + text.Pad("", p.w()-sum(widths)-(len(widths)-1)*columnGap, text.Left))
	}
}
