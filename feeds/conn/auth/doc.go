// Package auth finds the credentials that a feed sends: a password, or a token from the settings, a variable, a
// file or a command.
//
// [Credentials] go in; the value of the Authorization header comes out, looked up for every connection. A [Source]
// also decides whether to retry after the server rejects a token, since a file or a command may have a newer one.
// No error contains a secret.
package auth
