package diff

import "strconv"

// maxTable bounds the table for common lines, in entries.
const maxTable = 1 << 20

// lines compares lines. It keeps the longest common subsequence. If the differing parts are too long to find it, all
// their older lines are removed and all their newer lines added.
func (c *comparison) lines(older, newer []string) {
	start := 0
	for start < min(len(older), len(newer)) && older[start] == newer[start] {
		start++
	}
	end := 0
	for end < min(len(older), len(newer))-start && older[len(older)-1-end] == newer[len(newer)-1-end] {
		end++
	}
	c.middle(older[start:len(older)-end], newer[start:len(newer)-end], start+1)
}

// middle compares lines, which start at line number first in both payloads.
func (c *comparison) middle(older, newer []string, first int) {
	common := commonLines(older, newer)
	i, j := 0, 0
	for i < len(older) || j < len(newer) {
		switch {
		case i < len(older) && j < len(newer) && common != nil && older[i] == newer[j]:
			i, j = i+1, j+1
		case i < len(older) && (j == len(newer) || common == nil || common.at(i+1, j) >= common.at(i, j+1)):
			c.path = strconv.AppendInt(c.path[:0], int64(first+i), 10)
			c.add(Removed, older[i], "")
			i++
		default:
			c.path = strconv.AppendInt(c.path[:0], int64(first+j), 10)
			c.add(Added, "", newer[j])
			j++
		}
	}
}

// table has, for each pair of lines, the number of lines that two payloads have in common from there on.
type table struct {
	counts []uint16
	width  int
}

func (t *table) at(i, j int) uint16 { return t.counts[i*t.width+j] }

// commonLines returns the table of two payloads, or nil if it would be too large.
func commonLines(older, newer []string) *table {
	if (len(older)+1)*(len(newer)+1) > maxTable {
		return nil
	}
	t := &table{make([]uint16, (len(older)+1)*(len(newer)+1)), len(newer) + 1}
	for i := len(older) - 1; i >= 0; i-- {
		for j := len(newer) - 1; j >= 0; j-- {
			n := max(t.at(i+1, j), t.at(i, j+1))
			if older[i] == newer[j] {
				n = t.at(i+1, j+1) + 1
			}
			t.counts[i*t.width+j] = n
		}
	}
	return t
}
