package answer

import "time"

// Output counts an event with output, for tests.
func (f *Delivery) Output(at time.Time) { f.output(at) }
