package diff

import "strconv"

// maxTable bounds the table for what two lists have in common, in entries.
const maxTable = 1 << 20

// lines compares lines.
func (c *comparison) lines(older, newer []string) {
	walk(older, newer, func(k Kind, line string, at int) {
		c.path = strconv.AppendInt(c.path[:0], int64(at+1), 10)
		switch k {
		case Removed:
			c.add(Removed, line, "")
		case Added:
			c.add(Added, "", line)
		case Same, Changed:
		}
	})
}

// walk visits the texts of two lists in order: the longest common subsequence as Same, and what else is in the older one as
// Removed, in the newer one as Added, with the index in that list. If the differing parts are too long to compare, all of them
// are visited as removed and added, and compared is false.
func walk(older, newer []string, visit func(k Kind, text string, index int)) (compared bool) {
	start := 0
	for start < min(len(older), len(newer)) && older[start] == newer[start] {
		visit(Same, newer[start], start)
		start++
	}
	end := 0
	for end < min(len(older), len(newer))-start && older[len(older)-1-end] == newer[len(newer)-1-end] {
		end++
	}
	left, right := older[start:len(older)-end], newer[start:len(newer)-end]
	common := commonTo(left, right)
	i, j := 0, 0
	for i < len(left) || j < len(right) {
		switch {
		case i < len(left) && j < len(right) && common != nil && left[i] == right[j]:
			visit(Same, right[j], start+j)
			i, j = i+1, j+1
		case i < len(left) && (j == len(right) || common == nil || common.at(i+1, j) >= common.at(i, j+1)):
			visit(Removed, left[i], start+i)
			i++
		default:
			visit(Added, right[j], start+j)
			j++
		}
	}
	for k := len(newer) - end; k < len(newer); k++ {
		visit(Same, newer[k], k)
	}
	return common != nil
}

// table has, for each pair of places in two lists, the number of texts that the lists have in common from there on.
type table struct {
	counts []uint16
	width  int
}

func (t *table) at(i, j int) uint16 { return t.counts[i*t.width+j] }

// commonTo returns the table of two lists, or nil if it would be too large.
func commonTo(older, newer []string) *table {
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
