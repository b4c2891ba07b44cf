// Package widget draws the building blocks of panels.
//
// Values and styles go in, and lines of an exact width come out: [Line] builds one, [Flow] wraps text over several,
// [Line.Spark] and [Line.Gauge] draw charts, [Scrollbar] positions a thumb, [Frame] adds a border, and [Overlay]
// places a box over a screen. All text is made safe for the terminal. Widgets keep no state, know no feeds and read
// no clock.
package widget
