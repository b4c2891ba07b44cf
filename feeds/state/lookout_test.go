package state

import (
	"fmt"
	"slices"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
)

// tell gives a lookout for a and b messages with these payloads.
func tell(payloads ...string) *Lookout {
	l := NewLookout("a", "", "b")
	paths, values := field.Compile("a", "", "b"), make([]field.Value, 3)
	for _, data := range payloads {
		e := feeds.Event{Data: []byte(data)}
		paths.Find(e.Data, values)
		l.Look(&e, values)
	}
	return &l
}

func TestALookoutTellsWhatNoEventHadAndWhatTheyHave(t *testing.T) {
	for _, c := range []struct {
		name     string
		payloads []string
		want     Missing
	}{
		{"all of it", []string{`{"x":1}`, `{"y":1,"x":2}`}, Missing{Paths: []string{"a", "b"}, Events: 2, Members: []string{"x", "y"}}},
		{"a part of it", []string{`{"x":1}`, `{"a":1}`}, Missing{Paths: []string{"b"}, Events: 2, Members: []string{"x", "a"}}},
		{"null is nothing", []string{`{"a":null,"b":1}`}, Missing{Paths: []string{"a"}, Events: 1, Members: []string{"a", "b"}}},
		{"nothing is kept once all was found", []string{`{"x":1}`, `{"a":1}`, `{"b":1}`, `{"z":1}`}, Missing{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tell(c.payloads...).Missing(); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWhatALookoutKeepsIsBounded(t *testing.T) {
	l := tell()
	for i := range 1000 {
		e := feeds.Event{Type: fmt.Appendf(nil, "%d%0200d", i, 0)}
		if !l.Pass(&e) {
			t.Fatal("another name makes no difference")
		}
	}
	m := l.Missing()
	if m.Others != 1000 || len(m.Names) != mostNames || len(m.Names[0]) != maxName {
		t.Errorf("%d others, %d names", m.Others, len(m.Names))
	}
}

func TestOtherNamesAreForgottenOnceAWantedOneComes(t *testing.T) {
	l := tell()
	other := feeds.Event{Type: []byte("other")}
	l.Pass(&other)
	kept := l.Missing()
	e := feeds.Event{Data: []byte(`{}`)}
	l.Look(&e, make([]field.Value, 3))
	if m := l.Missing(); m.Others != 0 || m.Names != nil || l.Pass(&other) {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(kept.Names, []string{"other"}) {
		t.Errorf("what was given changes: %+v", kept)
	}
}

func TestLookingCostsNothingOnceAllWasFound(t *testing.T) {
	l := tell(`{"a":1,"b":1}`)
	e, values := feeds.Event{Data: []byte(`{"x":1}`)}, make([]field.Value, 3)
	if n := testing.AllocsPerRun(100, func() { l.Look(&e, values); l.Pass(&e) }); n != 0 || l.Missing().Events != 0 {
		t.Errorf("%v allocations, %+v", n, l.Missing())
	}
}
