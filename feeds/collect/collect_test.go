package collect_test

import (
	"strings"
	"testing"

	"feedscope/feeds/collect/natstest"
)

func TestFeedsAreSharedAndHandedOverInGoodOrder(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 20)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.source.send(200)
	c := s.start("c")
	s.share(a, b, c)
	s.source.send(200)
	a.leave()
	if took := s.share(b, c); took.Seconds() > 2 {
		t.Logf("the hand-over took %v", took)
	}
	s.source.send(200)
	b.leave()
	s.share(c)
	s.source.send(200)
	s.exact()
	if f := a.Figures(); f.Given != f.Taken || f.Lost > 0 || f.Duplicates > 0 {
		t.Errorf("figures %+v", f)
	}
}

func TestFeedsOfADeadCollectorAreTakenOver(t *testing.T) {
	s := newScene(t, natstest.Start(t).URL, 20)
	a, b := s.start("a"), s.start("b")
	s.share(a, b)
	s.source.send(300)
	a.kill()
	s.source.send(300)
	t.Logf("the take-over took %v", s.share(b))
	if text := b.log.String(); !strings.Contains(text, "msg=\"feed taken over\"") {
		t.Error(text)
	}
	s.source.send(300)
	s.exact()
}
