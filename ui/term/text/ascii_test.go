package text

import "testing"

func TestASCII(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"ASCII stays", "\x1b[1mplain\x1b[m", "\x1b[1mplain\x1b[m"},
		{"what feedscope writes has substitutes", "a… · → ±2µs ‹202E› ✓✗│", "a~ - > ~2us <202E> vx|"},
		{"letters become question marks", "\x1b[1mgröße\x1b[m", "\x1b[1mgr??e\x1b[m"},
		{"wide characters keep their width", "価格 🇩🇪 😀", "???? ?? ??"},
		{"marks take no room", "e\u0301", "e"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ASCII(tt.in); got != tt.want {
				t.Errorf("ASCII(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzASCII(f *testing.F) {
	f.Add("größe 価格")
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		if got := ASCII(c); !isASCII(got) || len(got) != Width(c) {
			t.Errorf("ASCII(%q) = %q, want %d ASCII characters", c, got, Width(c))
		}
	})
}
