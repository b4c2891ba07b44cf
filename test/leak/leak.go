// Package leak fails a test binary whose goroutines outlive its tests. It takes the tests of a package and exits with
// their exit code. It has more patience than goleak, which looks for half a second: too short for a busy machine.
package leak

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is how long goroutines may take to end.
const patience = time.Minute

// bubbleTea is where the input of a program that ended at this moment waits for ever: it sends without looking whether anybody receives.
var bubbleTea = goleak.IgnoreAnyFunction("github.com/charmbracelet/ultraviolet.(*TerminalReader).sendEvents")

// Main runs the tests and exits. It is for TestMain.
func Main(m *testing.M) { goleak.VerifyTestMain(patient{m}, bubbleTea) }

type patient struct{ *testing.M }

// Run runs the tests and waits for their goroutines to end.
func (p patient) Run() int {
	code := p.M.Run()
	for end := time.Now().Add(patience); goleak.Find(bubbleTea) != nil && time.Now().Before(end); { // Find waits.
	}
	return code
}
