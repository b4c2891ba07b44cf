// Package doctor is the face of the exam on the command line: feeds and a time go in; out come reports for people or as JSON, and
// on a terminal a line that tells what is being done. It judges nothing itself: that is feeds/doctor's.
package doctor
