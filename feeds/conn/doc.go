// Package conn opens one HTTP connection to an event stream and says what happened on the way.
//
// In goes a [Request]; out comes a [Stream] whose body is the event stream, with the phases of the
// connection and the response head, or an [Error] that says whether trying again makes sense. It
// neither decodes the stream nor tries again, and no error text, URL or header that it gives out
// holds a secret (see [MaskURL] and [MaskHeader]).
package conn
