// Package widget draws the small things that panels are made of.
//
// Values and styles go in, lines of an exact width come out: [Line] builds one, [Flow] as many as a text takes, [Line.Spark] and
// [Line.Gauge] draw into a line, [Scrollbar] gives the glyphs of a scrollbar, [Frame] puts a border around lines, [Overlay] lays a box over them.
// Whatever text goes in is made safe for the terminal on the way. Widgets keep no state, know no feeds and read no
// clock.
package widget
