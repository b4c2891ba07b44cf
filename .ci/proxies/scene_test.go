package proxies_test

import (
	"cmp"
	"testing"
	"time"
)

// scene is a feed behind third-party software, with the findings that doctor must report.
type scene struct {
	name string
	// start starts the software and returns doctor's arguments, the feed's address first.
	start func(t *testing.T) []string
	// duration is the length of the exam; a minute by default.
	duration time.Duration
	// want are the codes of all findings, sorted; nil means none.
	want []string
	// may are codes of findings that are allowed but not required.
	may []string
	// says are words that the report must contain.
	says []string
	// unconnected scenes never get a response with events.
	unconnected bool
}

// examine runs doctor on each scene, all in parallel.
func examine(t *testing.T, scenes []scene) {
	t.Helper()
	t.Parallel()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			d := diagnose(t, cmp.Or(s.duration, time.Minute), s.start(t)...)
			if d.Connected == s.unconnected {
				t.Errorf("the report says connected: %v", d.Connected)
			}
			d.is(t, s.want, s.may, s.says)
		})
	}
}

// events returns the feed's address on a host and port.
func events(address string) string { return "http://" + address + "/events" }

// behind returns a start function for an origin behind a proxy.
func behind(o origin, proxy func(t *testing.T, upstream string) string, flags ...string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return append([]string{events(proxy(t, o.serve(t)))}, flags...)
	}
}

// direct returns a start function for an origin with nothing in front.
func direct(o origin, flags ...string) func(*testing.T) []string {
	return behind(o, func(_ *testing.T, upstream string) string { return upstream }, flags...)
}
