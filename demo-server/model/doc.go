// Package model imitates the streaming APIs of language models.
//
// A [Request] goes in; out come the [Event]s of an answer in the format of one [API], each with the time at which to
// send it. The same seed gives the same answer: reasoning, text with blocks of code, and two tool calls. Faults change
// what an API would send; package inject does the same to the bytes. The package opens no connections and reads no
// clock.
package model
