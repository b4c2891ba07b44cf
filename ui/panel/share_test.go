package panel

import "testing"

func TestPanelsShareTheFirstState(t *testing.T) {
	made := 0
	fresh := func() *int { made++; return new(int) }
	share := new(Share)
	a, b := Shared(Deps{Share: share}, fresh), Shared(Deps{Share: share}, fresh)
	alone, other := Shared(Deps{}, fresh), Shared(Deps{Share: new(Share)}, fresh)
	if a != b || alone == a || other == a || made != 3 {
		t.Errorf("made %d states: %p %p %p %p", made, a, b, alone, other)
	}
}
