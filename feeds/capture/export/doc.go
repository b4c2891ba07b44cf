// Package export writes a recording in formats that others read: in go a recording and a writer, out comes an event
// stream or an HTTP Archive (HAR 1.2). It decodes no events, keeps none, and tells no secret, since a recording holds none
// but what a stream itself said.
package export
