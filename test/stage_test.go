package test

import (
	"testing"

	"feedscope/ui/term/vtest"
)

// TestStage presents the built-in talk on a small screen.
func TestStage(t *testing.T) {
	t.Parallel()
	s := vtest.Open(t, 80, 24, watchedCommand(t, "--demo", "--stage"))
	s.See(`^  1  A response that never ends`, `╭ Prices`, `● ○ ○.* 0:0\d / 5:00`)
	s.Press("6")
	s.See(`^  6  The silent proxy`, `╭ Time between events`)
	s.Press("5")
	s.See(`^  5  The link is cut`, `reconnecting`, `server-error`)
	s.Press("?")
	s.See(`Notes`, `next: The silent proxy`)
	s.Press(" ")
	s.See(`held`)
	s.Press("9")
	s.See(`^  9  One question`, `● live$`)
	s.Press("n")
	s.See(`feedscope doctor URL`, `b: last scene`)
	s.Press("q")
	if code, _ := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
