package feeds

// names numbers event names, so that a record needs two bytes for one.
//
// Its length is bounded: a stream that makes up names without end finds them all called "…" in heads; the
// event itself still has its own.
type names struct {
	list    []string
	numbers map[string]uint16
	latest  uint16
}

// OtherType stands in a [Head] for a type that is not kept: one of more than 256 bytes, or one of a stream that makes up
// types without end. The event itself has its own.
const OtherType = "…"

const (
	otherName    = 1
	maxNames     = 4096
	maxNameBytes = 256
)

func (n *names) index(name []byte) uint16 {
	if len(name) == 0 {
		return 0
	}
	if int(n.latest) < len(n.list) && n.list[n.latest] == string(name) {
		return n.latest
	}
	if i, ok := n.numbers[string(name)]; ok {
		n.latest = i
		return i
	}
	return n.add(name)
}

func (n *names) add(name []byte) uint16 {
	if n.numbers == nil {
		n.list, n.numbers = []string{"", OtherType}, make(map[string]uint16)
	}
	if len(n.list) >= maxNames || len(name) > maxNameBytes {
		return otherName
	}
	i := uint16(len(n.list))
	n.list = append(n.list, string(name))
	n.numbers[n.list[i]] = i
	n.latest = i
	return i
}

// nameOf gives a name by its number; empty for none. A list may be read while names are added to it.
func nameOf(list []string, i uint16) string {
	if int(i) < len(list) {
		return list[i]
	}
	return ""
}
