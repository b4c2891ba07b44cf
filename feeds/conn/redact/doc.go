// Package redact removes secrets from whatever feedscope shows, logs, records or exports.
//
// URLs, header fields and free text go in; the same text comes out with each secret replaced by [Mask]. A value
// is secret if its name is (see [SecretName]) or if it looks like a token: long and random. The package imports no
// other package of feedscope, so every other package can use it.
package redact
