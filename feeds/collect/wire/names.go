package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Names in JetStream.
const (
	// Stream is the name of the stream, Bucket that of the key-value bucket for owners and positions.
	Stream = "FEEDSCOPE"
	Bucket = "feedscope"
	// Root is the first token of all subjects.
	Root = "feedscope"
)

// The last tokens of subjects that are not those of an event type.
const (
	// Bytes are pieces of a body in which no event ends.
	Bytes = "_bytes"
	// The others are notes; see [Message.Record].
	Feed  = "_feed"
	Open  = "_open"
	Clock = "_clock"
	Close = "_close"
	State = "_state"
	// Other stands for all event types of a feed after its first [MaxTypes].
	Other = "_other"
	owner = "_owner"
)

// MaxTypes is how many event types of a feed have subjects of their own.
const MaxTypes = 1000

// Bounds of a token: of one that is longer than maxToken, only the first keptToken bytes and a hash are kept.
const (
	maxToken  = 96
	keptToken = 60
	upperHex  = "0123456789ABCDEF"
)

// Token returns a name as a token of subjects and keys: letters, digits, '-', '/' and '_' as they are, each other byte as '='
// and two hexadecimal digits, and so a '_' at the start. A long one is cut and ends in "==" and a hash, an empty one is "=".
// Different names have different tokens.
func Token(name string) string {
	if name == "" {
		return "="
	}
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; plain(c) && (i > 0 || c != '_') {
			b.WriteByte(c)
		} else {
			b.WriteByte('=')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
		if b.Len() > maxToken {
			return shortened(b.String(), name)
		}
	}
	return b.String()
}

func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '/' || c == '_'
}

// shortened returns the start of a token, and a hash of the whole name.
func shortened(token, name string) string {
	cut := token[:keptToken]
	if i := strings.LastIndexByte(cut, '='); i > keptToken-3 {
		cut = cut[:i]
	}
	sum := sha256.Sum256([]byte(name))
	return cut + "==" + hex.EncodeToString(sum[:16])
}

// Subject returns the subject of a feed's messages whose last token is given: one of the constants, or the [Token] of an event type.
func Subject(feed, last string) string { return Root + "." + Token(feed) + "." + last }

// Messages returns the filter for all messages of a feed.
func Messages(feed string) string { return Subject(feed, ">") }

// All is the subject of the stream: every message of every feed, and the fences.
const All = Root + ".>"

// Fences is what the subjects of all fences begin with.
const Fences = Root + "." + owner + "."

// Fence returns the subject of a feed's fences: messages whose payload is the revision of the owner's lease.
func Fence(feed string) string { return Fences + Token(feed) }

// The prefixes of keys; the rest of a key is the [Token] of a collector's or a feed's name.
const (
	CollectorKey = "collector."
	LeaseKey     = "lease."
	PositionKey  = "position."
)
