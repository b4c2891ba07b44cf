package widget

import (
	"math"
	"strings"
	"testing"

	"feedscope/ui/term/theme"
)

// flat is a gradient without styles.
var flat = new(theme.Gradient)

func TestSpark(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name   string
		values []float64
		w      int
		want   string
	}{
		{"minimum to maximum", []float64{0, 1, 2, 3, 4, 5}, 6, "▁▂▃▄▅▆"},
		{"newest at the right", []float64{9, 9, 0, 7}, 2, "▁▆"},
		{"few values leave the left blank", []float64{0, 7}, 4, "  ▁▆"},
		{"no value is a gap", []float64{0, nan, 7}, 3, "▁ ▆"},
		{"infinities are drawn at the limits", []float64{0, inf, 7, -inf}, 4, "▁▆▆▁"},
		{"zeros are at the bottom", []float64{0, 0, 0}, 3, "▁▁▁"},
		{"a constant is in the middle", []float64{5, 5, 5}, 3, "▃▃▃"},
		{"a single value is in the middle", []float64{5}, 2, " ▃"},
		{"nothing but gaps is blank", []float64{nan, nan}, 2, "  "},
		{"no values are blank", nil, 3, "   "},
		{"no width is nothing", []float64{1}, 0, ""},
		{"negative values count", []float64{-8, -1}, 2, "▁▆"},
		{"the span of all floats does not overflow", []float64{-math.MaxFloat64, 0, math.MaxFloat64}, 3, "▁▄▆"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := NewLine(tt.w).Spark(flat, &dark.Glyphs, tt.values, tt.w).String()
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			exact(t, []string{got}, tt.w)
		})
	}
}

func TestSparkRange(t *testing.T) {
	got := NewLine(6).SparkRange(flat, &dark.Glyphs, []float64{-5, 0, 50, 100, 200}, 5, 0, 100).String()
	if got != "▁▁▄▆▆ " {
		t.Errorf("got %q", got)
	}
	if got := NewLine(3).Spark(dark.Gradient(theme.Good, false), &dark.Glyphs, []float64{0, 1}, 9).Used(); got != 3 {
		t.Errorf("a sparkline wider than the line takes %d cells of 3", got)
	}
}

func TestSparkIsShaded(t *testing.T) {
	shades := dark.Gradient(theme.Spark, false)
	got := NewLine(2).Spark(shades, &dark.Glyphs, []float64{0, 1}, 2).String()
	if want := shades[0].Open() + "▁" + shades[5].Open() + "▆\x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSparkASCII(t *testing.T) {
	ascii := theme.Load("mono", theme.Options{ASCII: true})
	got := NewLine(6).Spark(flat, &ascii.Glyphs, []float64{0, 1, 2, 3, 4, 5}, 6).String()
	if got != "_.-=*#" {
		t.Errorf("got %q", got)
	}
}

func TestGauge(t *testing.T) {
	tests := []struct {
		name  string
		value float64
		want  string
	}{
		{"nothing", 0, "····"},
		{"below the range", -3, "····"},
		{"NaN", math.NaN(), "····"},
		{"a trace fills one step", 0.001, "▏···"},
		{"a quarter", 25, "█···"},
		{"a step is rounded", 24, "█···"},
		{"parts of a cell", 62.5, "██▌·"},
		{"nearly all leaves one step", 99.999, "███▉"},
		{"all", 100, "████"},
		{"above the range", 1e300, "████"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := NewLine(4).Gauge(plain, plain, &dark.Glyphs, tt.value, 0, 100, 4).String()
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if got := NewLine(4).Gauge(plain, plain, &dark.Glyphs, 5, 5, 5, 4).String(); got != "····" {
		t.Errorf("an empty range gives %q", got)
	}
	if got := NewLine(3).Gauge(good, plain, &dark.Glyphs, 5, 0, 10, 9).Used(); got != 3 {
		t.Errorf("a gauge wider than the line takes %d cells of 3", got)
	}
}

func TestScrollbar(t *testing.T) {
	for h := range 12 {
		for total := range 60 {
			last := -1
			for offset := range max(total-h, 0) + 1 {
				first, end := Scrollbar(total, offset, h)
				switch {
				case total <= h || h == 0:
					if first != 0 || end != 0 {
						t.Fatalf("Scrollbar(%d, %d, %d) = %d, %d with nothing to scroll", total, offset, h, first, end)
					}
				case first < 0 || end > h || end <= first:
					t.Fatalf("Scrollbar(%d, %d, %d) = %d, %d", total, offset, h, first, end)
				case first < last:
					t.Fatalf("Scrollbar(%d, %d, %d) moves backwards", total, offset, h)
				case h > 2 && (first == 0) != (offset == 0), h > 2 && (end == h) != (offset == total-h):
					t.Fatalf("Scrollbar(%d, %d, %d) = %d, %d: an end is touched only at the end", total, offset, h, first, end)
				}
				last = first
			}
		}
	}
}

func BenchmarkSpark(b *testing.B) {
	b.ReportAllocs()
	values := make([]float64, 60)
	for i := range values {
		values[i] = float64(i * i % 37)
	}
	l := NewLine(60)
	for b.Loop() {
		l.Reset(60)
		l.Spark(dark.Gradient(theme.Good, false), &dark.Glyphs, values, 60)
	}
	if !strings.Contains(l.String(), "▆") {
		b.Fatal("nothing was drawn")
	}
}
