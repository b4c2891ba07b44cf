package panel

// Share is what panels with the same settings show: the state that events are folded into. The first of them puts it there;
// the others are views of the same state, each with its own selection, filter and order. The states of panels that can be
// shared are safe for concurrent use.
type Share struct{ state any }

// Shared returns the state of a panel that is being built: the one that it shares, or else a new one.
func Shared[S any](d Deps, fresh func() S) S {
	if d.Share == nil {
		return fresh()
	}
	if s, ok := d.Share.state.(S); ok {
		return s
	}
	s := fresh()
	d.Share.state = s
	return s
}
