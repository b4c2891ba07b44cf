// Package export converts recordings to formats that other programs read. A recording goes in; an event stream or an
// HTTP Archive (HAR 1.2) comes out. It decodes no events, and its output has no secrets that the streams themselves
// do not contain.
package export
