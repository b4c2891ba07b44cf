package timeline

// names numbers event types, which makes a type in a record two bytes long. Their number is bounded; see [OtherType].
type names struct {
	list    []string
	numbers map[string]uint16
	latest  uint16
}

// OtherType is the Type of a [Head] if the real type is not kept, because it is longer than 256 bytes or there are more
// than 4,000 types. The full event has the real type.
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

// nameOf returns the type with a number, or "". The list may be read while types are added to it.
func nameOf(list []string, i uint16) string {
	if int(i) < len(list) {
		return list[i]
	}
	return ""
}
