package screen

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

const benchWidth, benchHeight = 120, 40

// frames returns views like those of a busy dashboard: a table with a few cells that change and a log that scrolls.
func frames() []string {
	const prices = benchHeight / 2
	all := make([]string, 64)
	for i := range all {
		lines := make([]string, 0, benchHeight)
		for y := range prices {
			price := 1000*y + 100 + (i+y)/10
			lines = append(lines, fmt.Sprintf("\x1b[0;1;38;2;243;246;252mSYM%02d\x1b[m %12d \x1b[0;38;2;82;217;189m▲0.%02d\x1b[m%90s",
				y, price, price%100, "\x1b[0;38;2;106;169;224m▁▂▃▄▅▆▇\x1b[m"))
		}
		for y := prices; y < benchHeight; y++ {
			lines = append(lines, fmt.Sprintf("\x1b[0;38;2;135;145;171m12:00:00\x1b[m market quote %-90s",
				fmt.Sprintf(`{"seq":%d,"price":%d}`, i+y, 7*(i+y))))
		}
		all[i] = strings.Join(lines, "\n")
	}
	return all
}

// BenchmarkRenderers compares this package with the renderer inside Bubble Tea; see docs/decisions.
func BenchmarkRenderers(b *testing.B) {
	views := frames()
	b.Run("screen", func(b *testing.B) {
		p := newPainter(colorprofile.TrueColor)
		p.append(nil, &order{enter: true})
		var buf []byte
		render(b, views, func(content string) int {
			buf = p.append(buf[:0], &order{view: &View{Content: content, Width: benchWidth, Height: benchHeight}})
			return len(buf)
		})
	})
	b.Run("bubbletea", func(b *testing.B) {
		var out bytes.Buffer
		r := uv.NewTerminalRenderer(&out, []string{"TERM=xterm-256color", "COLORTERM=truecolor"})
		r.SetColorProfile(colorprofile.TrueColor)
		r.SetScrollOptim(true)
		r.SetFullscreen(true)
		r.SetRelativeCursor(false)
		r.Resize(benchWidth, benchHeight)
		cells := uv.NewScreenBuffer(benchWidth, benchHeight)
		render(b, views, func(content string) int {
			cells.Clear()
			uv.NewStyledString(content).Draw(cells, cells.Bounds())
			r.Render(cells.RenderBuffer)
			_ = r.Flush() // A buffer takes everything.
			defer out.Reset()
			return out.Len()
		})
	})
}

func render(b *testing.B, views []string, draw func(content string) (written int)) {
	b.Helper()
	b.ReportAllocs()
	written := 0
	for i := 0; b.Loop(); i++ {
		written += draw(views[i%len(views)])
	}
	b.ReportMetric(float64(written)/float64(b.N), "bytes/frame")
}
