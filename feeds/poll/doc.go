// Package poll makes an event stream of a JSON document that is got again and again: the last resort where a network lets no
// stream through.
//
// A request goes in as it would for a stream; a [conn.Stream] comes out whose body is made of the polls, as they are made:
// an event of type message for each new item, and a comment where a poll found nothing new. So what a poll brings goes the way
// of all streams, and silence is the time since the last answer.
//
// The items are those of a list in the document, in its order, or the document itself. An item is new if its key is, or
// where there is no key, what it says; a document is if it differs from the one before. Items that are there at the first
// poll were made before it, which [conn.Stream.Past] tells.
//
// A poll sends the version that is at hand (ETag, Last-Modified), so a server need not send the same again. One that fails
// ends the stream with a *[conn.Error]; opening the next goes on where it ended. Memory is bounded by the
// largest document, and by [remembered] keys or those of one document.
package poll
