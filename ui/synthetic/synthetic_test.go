package synthetic_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"feedscope/ui/synthetic"
)

func TestTimePassesAtOnce(t *testing.T) {
	began := time.Now()
	var passed time.Duration
	err := synthetic.Run(func() error {
		start := time.Now()
		time.Sleep(24 * time.Hour)
		passed = time.Since(start)
		return nil
	})
	if err != nil || passed != 24*time.Hour {
		t.Errorf("passed %s, error %v", passed, err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("a day took %s", took)
	}
}

func TestErrorsAreReturned(t *testing.T) {
	want := errors.New("no")
	if err := synthetic.Run(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("got %v", err)
	}
}

func TestPanicIsAnError(t *testing.T) {
	err := synthetic.Run(func() error { panic("oops") })
	if err == nil || !strings.Contains(err.Error(), "oops") {
		t.Errorf("got %v", err)
	}
}

func TestDeadlockIsAnError(t *testing.T) {
	for name, f := range map[string]func() error{
		"in the function":  func() error { <-make(chan int); return nil },
		"of one left over": func() error { go func() { <-make(chan int) }(); return nil },
	} {
		if err := synthetic.Run(f); err == nil || !strings.Contains(err.Error(), "deadlock") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
