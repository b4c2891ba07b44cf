package feeds

// Payload returns a fold that passes all events except noise on to f; see [Spec].Noise. Two such folds are equal if
// their f is.
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
