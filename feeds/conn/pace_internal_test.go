package conn

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPaceBoundsYoungAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := make(pace, 2), time.Now()
		begin := func() func() {
			settled, err := p.begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return settled
		}
		quick := begin()
		slow := begin()
		if took := time.Since(start); took != 0 {
			t.Errorf("attempts within the bound waited %v", took)
		}
		quick()
		quick() // Counts once.
		begin()
		if took := time.Since(start); took != 0 {
			t.Errorf("an attempt after one that has settled waited %v", took)
		}
		begin()
		if took := time.Since(start); took != youth {
			t.Errorf("an attempt beyond the bound waited %v, want %v", took, youth)
		}
		slow() // Its place has been given up already.
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		begin()
		if _, err := p.begin(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("an attempt that was ended while it waited: %v", err)
		}
	})
}
