package stage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/ui/config"
	"feedscope/ui/stage"
)

var start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// threeScenes is a script whose second scene has steps.
func threeScenes() *config.Script {
	return &config.Script{
		Title: "Talk",
		Scenes: []config.Scene{
			{Title: "One", Caption: "first", Duration: 10 * time.Second},
			{Title: "Two", Caption: "second", Duration: 20 * time.Second, Steps: []config.Step{
				{At: 5 * time.Second, Run: "doctor", Caption: "later"},
				{At: 2 * time.Second, Keys: []string{"z", "enter"}},
				{At: 8 * time.Second, Keys: []string{"abc"}},
			}},
			{Title: "Three", Caption: "third", Duration: 10 * time.Second, Notes: "the end"},
		},
	}
}

// said lists cues.
func said(cues []stage.Cue) string {
	var all []string
	for _, c := range cues {
		all = append(all, []string{"set", "press", "run", "end"}[c.Action]+strings.TrimSuffix(" "+c.Text, " "))
	}
	return strings.Join(all, ", ")
}

// presentation presents a script second by second.
type presentation struct {
	*stage.Talk
	now time.Time
}

func present(s *config.Script) *presentation { return &presentation{stage.New(s), start} }

// after advances to a time since the start, and returns the cues on the way.
func (p *presentation) after(d time.Duration) string {
	p.now = start.Add(d)
	return said(p.Advance(p.now))
}

func TestScenesFollowEachOther(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	for _, c := range []struct {
		at   time.Duration
		want string
	}{
		{0, "set"},
		{9 * time.Second, ""},
		{10 * time.Second, "set"},
		{12 * time.Second, "press z"},
		{12700 * time.Millisecond, "press enter"},
		{15 * time.Second, "run doctor"},
		{18060 * time.Millisecond, "press a, press b"},
		{19 * time.Second, "press c"},
		{30 * time.Second, "set"},
		{40 * time.Second, "end"},
		{50 * time.Second, ""},
	} {
		if got := p.after(c.at); got != c.want {
			t.Errorf("after %s: %q, want %q", c.at, got, c.want)
		}
	}
	if !p.Over() {
		t.Error("the talk is not over")
	}
}

func TestALongPauseSkipsNothing(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	p.after(0)
	p.after(5 * time.Second)
	want := "set, press z, press enter, run doctor, press a, press b, press c, set"
	if got := p.after(31 * time.Second); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := p.after(time.Hour); got != "" {
		t.Errorf("after a sleep of the machine: %q", got)
	}
}

func TestTheSpeakerMoves(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	p.after(0)
	step := func(what string, cues []stage.Cue, scene, want string) {
		t.Helper()
		if got := said(cues); got != want || p.Scene().Title != scene {
			t.Errorf("%s: scene %s, %q; want %s, %q", what, p.Scene().Title, got, scene, want)
		}
	}
	step("next", p.Next(p.now), "Two", "set")
	p.after(13 * time.Second)
	step("back in a scene", p.Back(p.now), "Two", "set")
	step("back at its start", p.Back(p.now), "One", "set")
	step("before the first", p.Back(p.now), "One", "set")
	step("to the last", p.Go(2, p.now), "Three", "set")
	step("beyond the last", p.Next(p.now), "Three", "end")
	step("after the end", p.Next(p.now), "Three", "")
	step("back from the card", p.Back(p.now), "Three", "set")
	if p.Over() {
		t.Error("the talk is over although the speaker went back")
	}
}

func TestSceneEndsAfterItsKeys(t *testing.T) {
	t.Parallel()
	s := threeScenes()
	s.Scenes[0].Steps = []config.Step{{At: 9500 * time.Millisecond, Keys: []string{"a", "z"}}}
	p := present(s)
	p.after(0)
	p.after(9600 * time.Millisecond)
	if got := p.after(10100 * time.Millisecond); got != "" {
		t.Errorf("before the last key: %s", got)
	}
	if got := p.after(10300 * time.Millisecond); got != "press z, set" {
		t.Errorf("at the last key: %s", got)
	}
}

func TestHoldStopsTheScene(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	p.after(0)
	p.after(8 * time.Second)
	p.Hold(p.now)
	if got := p.after(25 * time.Second); got != "" || !p.Due().IsZero() {
		t.Errorf("held: %q, due %s", got, p.Due())
	}
	p.Hold(p.now)
	if got := p.after(28 * time.Second); got != "set" {
		t.Errorf("after the hold: %q", got)
	}
}

func TestAPauseWaitsForTheSpeaker(t *testing.T) {
	t.Parallel()
	s := threeScenes()
	s.Scenes[0].Pause = true
	p := present(s)
	p.after(0)
	if got := p.after(25 * time.Second); got != "" || p.Scene().Title != "One" {
		t.Errorf("%q in %s", got, p.Scene().Title)
	}
	if got := said(p.Hold(p.now)); got != "set" || p.Scene().Title != "Two" {
		t.Errorf("%q in %s", got, p.Scene().Title)
	}
	p = present(s)
	p.Skip()
	p.after(0)
	if got := p.after(10 * time.Second); got != "set" {
		t.Errorf("without a speaker: %q", got)
	}
}

func TestALoopBeginsAgain(t *testing.T) {
	t.Parallel()
	s := threeScenes()
	s.Loop = true
	p := present(s)
	p.after(0)
	for lap := 1; lap < 4; lap++ {
		p.after(time.Duration(lap)*40*time.Second - 15*time.Second)
		if got := p.after(time.Duration(lap) * 40 * time.Second); !strings.HasSuffix(got, "set") || p.Scene().Title != "One" || p.Over() {
			t.Errorf("lap %d: %q in %s", lap, got, p.Scene().Title)
		}
	}
}

// TestAnyTimesGiveTheSameCues advances at random times.
func TestAnyTimesGiveTheSameCues(t *testing.T) {
	t.Parallel()
	want := ""
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		p := present(threeScenes())
		all := []string{p.after(0)}
		for at := time.Duration(0); !p.Over(); at += time.Duration(r.IntN(3000)) * time.Millisecond {
			all = append(all, p.after(at))
		}
		got := strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("seed %d: %s\nwant %s", seed, got, want)
		}
	}
}

// TestDueIsWhenSomethingChanges advances from one due time to the next.
func TestDueIsWhenSomethingChanges(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	all := p.after(0)
	for n := 0; !p.Over(); n++ {
		due := p.Due()
		if n > 100 || !due.After(p.now) {
			t.Fatalf("step %d: due %s at %s", n, due, p.now)
		}
		if got := p.after(due.Sub(start)); got != "" {
			all += ", " + got
		}
	}
	if want := "set, set, press z, press enter, run doctor, press a, press b, press c, set, end"; all != want {
		t.Errorf("%s\nwant %s", all, want)
	}
}

func TestPressedKeysAreShownForAWhile(t *testing.T) {
	t.Parallel()
	p := present(threeScenes())
	p.after(0)
	for _, c := range []struct {
		at   time.Duration
		want []string
	}{
		{11 * time.Second, nil},
		{12100 * time.Millisecond, []string{"z"}},
		{13 * time.Second, []string{"z", "enter"}},
		{16 * time.Second, nil},
		{19 * time.Second, []string{"abc"}},
	} {
		p.after(c.at)
		if got := p.Pressed(); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("at %s: %q, want %q", c.at, got, c.want)
		}
	}
}
