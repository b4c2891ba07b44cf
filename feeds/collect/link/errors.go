package link

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Codes of errors of JetStream.
const (
	CodeAccountLimit      = 10002
	CodeNoPeers           = 10005
	CodeNoResources       = 10023
	CodeNoMessage         = 10037
	CodeNoStorage         = 10047
	CodeWrongSequence     = 10071
	CodeNoReplicas        = 10074
	CodeStoreFailed       = 10077
	CodeSequenceBusy      = 10164
	CodeBatchesNotAllowed = 10174
	CodeIncompleteBatch   = 10176
	CodeDuplicateInBatch  = 10201
	CodeTooManyBatches    = 10210
)

// Code returns the code of an error of JetStream; zero for another error.
func Code(err error) int {
	var api *jetstream.APIError
	var js jetstream.JetStreamError
	switch {
	case errors.As(err, &api):
		return int(api.ErrorCode)
	case errors.As(err, &js) && js.APIError() != nil:
		return int(js.APIError().ErrorCode)
	}
	return 0
}

// failed returns an error that says what could not be done, why, and what to do. It returns nil for nil.
func (l *Link) failed(attempt string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{attempt + " " + l.at, l.cause(err)}
}

// Error is an error of NATS in words for the user.
type Error struct {
	attempt string
	err     error
}

// Unwrap returns the error of nats.go, which may contain secrets.
func (e *Error) Unwrap() error { return e.err }

// Error returns a sentence without a period and without secrets.
func (e *Error) Error() string { return e.attempt + ": " + Reason(e.err) }

// Reason returns why something failed, and what to do about it if that is known, in a clause.
func Reason(err error) string {
	var op *net.OpError
	errors.As(err, &op)
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
		return "the server does not accept the credentials; check the user, password or token in the address, or --creds"
	case errors.Is(err, nats.ErrPermissionViolation):
		return "the user may not " + deniedWhat(err) + "; give it the permissions in docs/SCALE.md"
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout), errors.Is(err, os.ErrDeadlineExceeded), slow(op):
		return "no server answers; check the address, and that nats-server is running"
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return "JetStream is not enabled; start nats-server with -js, or enable it for the account"
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrNoStreamResponse):
		return "no server answers for the stream; a cluster needs most of its servers running"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time; the server is busy or unreachable"
	case errors.Is(err, nats.ErrReconnectBufExceeded), errors.Is(err, nats.ErrDisconnected), errors.Is(err, nats.ErrConnectionReconnecting),
		errors.Is(err, context.Canceled):
		return "the connection is down and will be made again"
	case op != nil:
		return op.Err.Error()
	}
	return coded(err)
}

// slow reports whether an operation of the network took too long.
func slow(op *net.OpError) bool { return op != nil && op.Timeout() }

// deniedFor is how long a permission that the user lacks explains why questions are not answered: NATS does not say which one it is.
const deniedFor = 10 * time.Second

// deny notes an error that belongs to no call.
func (l *Link) deny(err error) {
	if !errors.Is(err, nats.ErrPermissionViolation) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.denied, l.since = err, time.Now()
}

// Denied returns the error of a permission that the user has just been found to lack, or nil.
func (l *Link) Denied() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.denied == nil || time.Since(l.since) > deniedFor {
		return nil
	}
	return l.denied
}

// cause returns the missing permission in place of an error of a question that was not answered.
func (l *Link) cause(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) {
		return cmp.Or(l.Denied(), err)
	}
	return err
}

// Reason is the function Reason for an error of this link.
func (l *Link) Reason(err error) string { return Reason(l.cause(err)) }

// violation is the text of a missing permission.
var violation = regexp.MustCompile(`(?i)permissions violation for (publish|subscription) to "([^"]*)"`)

// deniedWhat returns what the user may not do.
func deniedWhat(err error) string {
	m := violation.FindStringSubmatch(err.Error())
	switch {
	case m == nil:
		return "do that"
	case strings.EqualFold(m[1], "publish"):
		return "publish to " + m[2]
	default:
		return "subscribe to " + m[2]
	}
}

// coded is Reason for an error that JetStream has answered, and for all others.
func coded(err error) string {
	switch Code(err) {
	case CodeNoResources, CodeNoStorage:
		return "the server has no room left for JetStream; free disk space, or raise max_file_store"
	case CodeAccountLimit:
		return "the account has used up its share of JetStream; raise its limit"
	case CodeStoreFailed:
		return "the stream is full; raise its limits or let it discard old messages"
	case CodeNoPeers:
		return "the cluster has too few servers with JetStream for three copies; start them, or create the stream with fewer"
	case CodeWrongSequence, CodeSequenceBusy:
		return "the server is still busy with an earlier attempt"
	case CodeBatchesNotAllowed:
		return "the stream does not allow atomic batches; set allow_atomic with: nats stream edit --allow-batch"
	}
	return clean(err)
}

// clean returns the text of an error of nats.go without its prefix.
func clean(err error) string {
	if api, ok := errors.AsType[*jetstream.APIError](err); ok && api.Description != "" {
		return api.Description
	}
	return strings.TrimPrefix(err.Error(), "nats: ")
}

// wrap is failed for a thing at the server.
func (l *Link) wrap(attempt, name string, err error) error {
	if err == nil {
		return nil
	}
	return l.failed(fmt.Sprintf("%s %s at", attempt, name), err)
}
