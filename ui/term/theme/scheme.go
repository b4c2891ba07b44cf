package theme

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Color is a color as "#rrggbb"; empty means that another one is taken.
type Color string

// ErrColor is returned by [Color.Check].
var ErrColor = errors.New("a color is written as #rrggbb, for example #282a36")

// Check returns [ErrColor] for anything but a color or an empty text.
func (c Color) Check() error {
	digits, marked := strings.CutPrefix(string(c), "#")
	if _, err := strconv.ParseUint(digits, 16, 32); c != "" && (err != nil || !marked || len(digits) != 6) {
		return ErrColor
	}
	return nil
}

// rgb returns the color, or another one if c is empty or not valid.
func (c Color) rgb(other rgb) rgb {
	if c == "" || c.Check() != nil {
		return other
	}
	v, _ := strconv.ParseUint(string(c[1:]), 16, 32) // Checked.
	if v == 0 {
		return black
	}
	return rgb(v)
}

func (c rgb) hex() Color { return Color(fmt.Sprintf("#%06x", uint32(c&0xffffff))) }

// Scheme is the colors of a theme by the names that terminals use. A theme made from it changes the shade of text that
// would have too little contrast; see [readable].
type Scheme struct {
	Name string
	// Background and Foreground are required. Muted is secondary text, Selection the background of the selected row.
	Background, Foreground, Muted, Selection Color
	// Accent marks active things; empty means Blue.
	Accent Color
	// Red is bad and falling, Green good and rising, Yellow a warning, Blue information.
	Red, Orange, Yellow, Green, Cyan, Blue, Purple, Pink Color
}

// palette returns the looks of the scheme. Missing colors are those of a built-in theme for such a background.
func (s *Scheme) palette() palette {
	ground, ink := s.Background.rgb(0x11131a), s.Foreground.rgb(0xc9d1e3)
	light := luminance(ground) > luminance(ink)
	usual := hues{0xfb7385, 0xf2b083, 0xf2ca62, 0x52d9bd, 0x6fd3e8, 0x8fb4ff, 0xc4a1ff, 0xf0a3d8}
	strongest := rgb(0xffffff)
	if light {
		usual = hues{0xa8102f, 0x9a4a10, 0x8a5c00, 0x006f6f, 0x00657f, 0x3a4fd0, 0x7a35c4, 0xa8287f}
		strongest = black
	}
	red, orange, yellow := s.Red.rgb(usual.red), s.Orange.rgb(usual.orange), s.Yellow.rgb(usual.yellow)
	green, cyan, blue := s.Green.rgb(usual.green), s.Cyan.rgb(usual.cyan), s.Blue.rgb(usual.blue)
	purple, pink := s.Purple.rgb(usual.purple), s.Pink.rgb(usual.pink)
	muted := s.Muted.rgb(mix(ink, ground, 0.3))
	p := colored(shades{
		text: ink, dim: muted, faint: muted, strong: mix(ink, strongest, 0.5), accent: s.Accent.rgb(blue),
		border: mix(ground, ink, 0.25), header: mix(ink, ground, 0.2), good: green, info: blue, warn: yellow, bad: red,
		up: green, down: red, spark: cyan, sparkUp: mix(green, ground, 0.15), sparkDown: mix(red, ground, 0.15),
		hues: [NumHues]rgb{blue, green, purple, orange, cyan, pink}, ink: ground,
		selection: s.Selection.rgb(mix(ground, ink, 0.15)), barBG: mix(ground, ink, 0.08),
		upBG: mix(ground, green, 0.3), downBG: mix(ground, red, 0.3), flash: mix(ground, blue, 0.25), ground: ground,
	})
	p.own, p.adapts, p.light = true, true, light
	return p
}

type hues struct{ red, orange, yellow, green, cyan, blue, purple, pink rgb }

// schemes are built-in themes that people know by name, with the colors that their authors published.
var schemes = []Scheme{
	{
		Name: "dracula", Background: "#282a36", Foreground: "#f8f8f2", Muted: "#6272a4", Selection: "#44475a", Accent: "#bd93f9",
		Red: "#ff5555", Orange: "#ffb86c", Yellow: "#f1fa8c", Green: "#50fa7b", Cyan: "#8be9fd", Blue: "#6272a4",
		Purple: "#bd93f9", Pink: "#ff79c6",
	},
	{
		Name: "nord", Background: "#2e3440", Foreground: "#d8dee9", Muted: "#4c566a", Selection: "#434c5e", Accent: "#88c0d0",
		Red: "#bf616a", Orange: "#d08770", Yellow: "#ebcb8b", Green: "#a3be8c", Cyan: "#88c0d0", Blue: "#81a1c1",
		Purple: "#b48ead", Pink: "#8fbcbb",
	},
	{
		Name: "solarized-dark", Background: "#002b36", Foreground: "#839496", Muted: "#586e75", Selection: "#073642",
		Accent: "#268bd2", Red: "#dc322f", Orange: "#cb4b16", Yellow: "#b58900", Green: "#859900", Cyan: "#2aa198",
		Blue: "#268bd2", Purple: "#6c71c4", Pink: "#d33682",
	},
	{
		Name: "solarized-light", Background: "#fdf6e3", Foreground: "#657b83", Muted: "#93a1a1", Selection: "#eee8d5",
		Accent: "#268bd2", Red: "#dc322f", Orange: "#cb4b16", Yellow: "#b58900", Green: "#859900", Cyan: "#2aa198",
		Blue: "#268bd2", Purple: "#6c71c4", Pink: "#d33682",
	},
	{
		Name: "gruvbox", Background: "#282828", Foreground: "#ebdbb2", Muted: "#928374", Selection: "#504945",
		Accent: "#fabd2f", Red: "#fb4934", Orange: "#fe8019", Yellow: "#fabd2f", Green: "#b8bb26", Cyan: "#8ec07c",
		Blue: "#83a598", Purple: "#d3869b", Pink: "#b16286",
	},
	{
		Name: "gruvbox-light", Background: "#fbf1c7", Foreground: "#3c3836", Muted: "#928374", Selection: "#ebdbb2",
		Accent: "#076678", Red: "#9d0006", Orange: "#af3a03", Yellow: "#b57614", Green: "#79740e", Cyan: "#427b58",
		Blue: "#076678", Purple: "#8f3f71", Pink: "#b16286",
	},
	{
		Name: "catppuccin", Background: "#1e1e2e", Foreground: "#cdd6f4", Muted: "#6c7086", Selection: "#45475a",
		Accent: "#cba6f7", Red: "#f38ba8", Orange: "#fab387", Yellow: "#f9e2af", Green: "#a6e3a1", Cyan: "#89dceb",
		Blue: "#89b4fa", Purple: "#cba6f7", Pink: "#f5c2e7",
	},
	{
		Name: "catppuccin-latte", Background: "#eff1f5", Foreground: "#4c4f69", Muted: "#9ca0b0", Selection: "#ccd0da",
		Accent: "#8839ef", Red: "#d20f39", Orange: "#fe640b", Yellow: "#df8e1d", Green: "#40a02b", Cyan: "#04a5e5",
		Blue: "#1e66f5", Purple: "#8839ef", Pink: "#ea76cb",
	},
	{
		Name: "tokyo-night", Background: "#1a1b26", Foreground: "#c0caf5", Muted: "#565f89", Selection: "#283457",
		Accent: "#7aa2f7", Red: "#f7768e", Orange: "#ff9e64", Yellow: "#e0af68", Green: "#9ece6a", Cyan: "#7dcfff",
		Blue: "#7aa2f7", Purple: "#bb9af7", Pink: "#ff007c",
	},
	{
		Name: "one-dark", Background: "#282c34", Foreground: "#abb2bf", Muted: "#5c6370", Selection: "#3e4451",
		Accent: "#61afef", Red: "#e06c75", Orange: "#d19a66", Yellow: "#e5c07b", Green: "#98c379", Cyan: "#56b6c2",
		Blue: "#61afef", Purple: "#c678dd",
	},
	{
		Name: "monokai", Background: "#272822", Foreground: "#f8f8f2", Muted: "#75715e", Selection: "#49483e",
		Accent: "#f92672", Red: "#f92672", Orange: "#fd971f", Yellow: "#e6db74", Green: "#a6e22e", Cyan: "#a1efe4",
		Blue: "#66d9ef", Purple: "#ae81ff", Pink: "#fd5ff1",
	},
}
