package banner_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/ui/term/banner"
	"feedscope/ui/term/text"
)

func TestLettersHaveTheirSize(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		var s strings.Builder
		for range 1 + r.IntN(30) {
			s.WriteRune([]rune("aZ09 ,?é漢\x1b-")[r.IntN(11)])
		}
		w := r.IntN(120)
		lines := banner.Lines(s.String(), w)
		if len(lines)%banner.Height != 0 {
			t.Fatalf("%q: %d lines", s.String(), len(lines))
		}
		for _, l := range lines {
			if text.Width(l) > w || text.Width(l)%banner.Width != 0 {
				t.Fatalf("%q in %d cells: a line of %d", s.String(), w, text.Width(l))
			}
		}
	}
}

func TestLettersCanBeRead(t *testing.T) {
	t.Parallel()
	want := strings.Join([]string{
		"   ▖            ",
		"▐▙ ▛            ",
		"▐█▖▌ ▄▄         ",
		"▐▐▙▌▐▛▜▌        ",
		"▐ █▌▐▌▐▌        ",
		"▐ ▐▌▝██▘ ▐      ",
		"                ",
	}, "\n")
	var got []string
	for _, l := range banner.Lines("No. ", 20) {
		got = append(got, l+strings.Repeat(" ", 16-text.Width(l)))
	}
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

func TestAccentsAreDrawn(t *testing.T) {
	t.Parallel()
	if slices.Equal(banner.Lines("É", 20), banner.Lines("?", 20)) || !slices.Equal(banner.Lines("漢", 20), banner.Lines("?", 20)) {
		t.Error(strings.Join(banner.Lines("É", 20), "\n"))
	}
}

func TestWordsThatDoNotFit(t *testing.T) {
	t.Parallel()
	if got := banner.Lines("extraordinary", 20); got != nil {
		t.Errorf("%d lines", len(got))
	}
	if got := banner.Lines("two words", 20); len(got) != 2*banner.Height {
		t.Errorf("%d lines, want two rows", len(got))
	}
}
