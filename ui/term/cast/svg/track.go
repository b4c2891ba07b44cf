package svg

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/shape"
)

// track is a piece of a line that changes: its states, and which of them shows when.
type track struct {
	x, y, width int // In cells.
	states      [][]reel.Cell
	steps       []step
}

// step shows a state from a time on.
type step struct {
	at    time.Duration
	state int
}

// row divides a line of the screen into what is still and what changes.
func (e *encoder) row(y int) {
	lines, times := e.history(y)
	if len(lines) == 0 {
		return
	}
	still := slices.Clone(lines[len(lines)-1])
	for _, p := range divide(lines, e.colors.Ground) {
		if p.states() == 1 {
			continue
		}
		t := track{x: p.from, y: y, width: p.to - p.from, states: make([][]reel.Cell, p.states())}
		for i, state := range p.ids {
			t.states[state] = lines[i][p.from:p.to]
			if n := len(t.steps); n == 0 || t.steps[n-1].state != int(state) {
				t.steps = append(t.steps, step{times[i], int(state)})
			}
		}
		e.tracks = append(e.tracks, t)
		for x := p.from; x < p.to; x++ {
			still[x] = reel.Cell{Text: " ", Width: 1, Fore: e.colors.Ground, Back: e.colors.Ground}
		}
	}
	start := e.still.Len()
	if e.brush.draw(&e.still, still, 0, y*shape.Height); e.still.Len() > start {
		e.still.WriteByte('\n')
	}
}

// history returns the lines that a row of the screen shows, one after the other, and from when on it does.
func (e *encoder) history(y int) (lines [][]reel.Cell, times []time.Duration) {
	last := int32(-1)
	for _, f := range e.r.Frames {
		if n := f.Rows[y]; n != last {
			lines, times = append(lines, e.r.Lines[n]), append(times, f.At)
			last = n
		}
	}
	return lines, times
}

// motion is the markup of all tracks, their keyframes, and the states that several share.
type motion struct {
	brush                     *brush
	moving, keyframes, shared strings.Builder
	uses                      map[string]int
	names                     map[string]string
}

func (e *encoder) motion() *motion {
	m := &motion{brush: e.brush, uses: make(map[string]int), names: make(map[string]string)}
	for _, t := range e.tracks {
		for _, s := range t.states {
			m.uses[m.draw(s, 0)]++
		}
	}
	for i, t := range e.tracks {
		name := "k" + strconv.FormatInt(int64(i), 36)
		last := t.steps[len(t.steps)-1].state
		fmt.Fprintf(&m.moving, `<svg x="%d" y="%d" width="%d" height="%d"><g class="t" style="animation-name:%s%s">`,
			t.x*shape.Width, t.y*shape.Height, t.width*shape.Width, shape.Height, name, rest(last))
		for n, cells := range t.states {
			m.state(cells, n*shape.Height)
		}
		m.moving.WriteString("</g></svg>\n")
		e.keyframes(&m.keyframes, name, t.steps)
	}
	return m
}

func (m *motion) draw(cells []reel.Cell, y int) string {
	var b strings.Builder
	m.brush.draw(&b, cells, 0, y)
	return b.String()
}

// state draws a state, or refers to where it is drawn for all that show it.
func (m *motion) state(cells []reel.Cell, y int) {
	markup := m.draw(cells, 0)
	if m.uses[markup] < 2 || len(markup) < minShared {
		m.moving.WriteString(m.draw(cells, y))
		return
	}
	id, ok := m.names[markup]
	if !ok {
		id = "s" + strconv.FormatInt(int64(len(m.names)), 36)
		m.names[markup] = id
		fmt.Fprintf(&m.shared, `<g id="%s">%s</g>`+"\n", id, markup)
	}
	fmt.Fprintf(&m.moving, `<use href="#%s" y="%d"/>`, id, y)
}

// minShared is the length from which markup that occurs twice is stored once.
const minShared = 60

// rest returns the property that shows a state without animation.
func rest(state int) string {
	if state == 0 {
		return ""
	}
	return ";" + position(state)
}

func position(state int) string {
	return "transform:translateY(" + number(float64(-state*shape.Height)) + "px)"
}

func (e *encoder) keyframes(dst *strings.Builder, name string, steps []step) {
	values := make([]string, len(steps))
	times := make([]time.Duration, len(steps))
	for i, s := range steps {
		values[i], times[i] = position(s.state), s.at
	}
	e.animate(dst, name, times, values)
}

// animate writes an animation: values with the times from which on they apply.
func (e *encoder) animate(dst *strings.Builder, name string, times []time.Duration, values []string) {
	at := make(map[string][]string)
	var order []string
	for i, v := range values {
		if at[v] == nil {
			order = append(order, v)
		}
		at[v] = append(at[v], e.percent(times[i], i == 0))
	}
	fmt.Fprintf(dst, "@keyframes %s{", name)
	for _, v := range order {
		fmt.Fprintf(dst, "%s{%s}", strings.Join(at[v], ","), v)
	}
	dst.WriteString("}\n")
}

// percent returns a time as a share of the recording, exact to a millisecond. What shows first does so from the start.
func (e *encoder) percent(at time.Duration, first bool) string {
	if first || e.end <= 0 {
		return "0%"
	}
	digits := max(0, int(math.Ceil(math.Log10(e.end.Seconds()*1000)))-2)
	scale := math.Pow10(digits)
	return number(math.Round(float64(at)/float64(e.end)*100*scale)/scale) + "%"
}

// ground returns the attributes that animate the window's color, if it changes.
func (e *encoder) ground(keyframes *strings.Builder) string {
	var values []string
	var times []time.Duration
	for _, f := range e.r.Frames {
		if v := "fill:" + hex(f.Colors.Ground); len(values) == 0 || values[len(values)-1] != v {
			values, times = append(values, v), append(times, f.At)
		}
	}
	if len(values) < 2 {
		return ""
	}
	e.animate(keyframes, "g", times, values)
	return ` class="t" style="animation-name:g"`
}
