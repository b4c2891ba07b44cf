// Package publish stores what feeds receive in the JetStream stream of package wire. A [Publisher] records a hub: bytes and notes of
// feeds come in; acknowledged messages come out, each feed's in order, under the fence of its lease. It never loses or repeats what it
// has received: while JetStream takes nothing, feeds stop reading. It does not decide which feeds run.
package publish
