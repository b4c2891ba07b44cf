package feeds

// Payload returns a fold that passes on to f what is not noise; see [Spec].Noise. It is equal to another one of the same
// fold.
func Payload(f Fold) Fold { return payload{f} }

type payload struct{ fold Fold }

// Fold implements [Fold].
func (p payload) Fold(events []Event) {
	from := 0
	for i := range events {
		if !events[i].Noise {
			continue
		}
		if from < i {
			p.fold.Fold(events[from:i])
		}
		from = i + 1
	}
	if from < len(events) {
		p.fold.Fold(events[from:])
	}
}
