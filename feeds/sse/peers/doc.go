// Package peers compares package sse with other event stream decoders in Go, and with the lower bound for all of them:
// a walk over the same stream that only finds the ends of lines with bytes.IndexByte.
//
// It is a separate module, to keep the peers out of feedscope's dependencies. It contains benchmarks and, in ndjson, a
// program that .ci/bench compares with feedscope tail. From this directory:
//
//	go test -bench . -benchtime 3x
//
// and, from the repository's root, the decoder alone, over more kinds of streams; of_walk is the walk's time divided by
// the decoder's:
//
//	go test -run '^$' -bench . -benchtime 3x ./feeds/sse
//
// One operation is one whole stream: 2,000,000 events of 120 bytes or 4,096 of 64 KiB, read in pieces of 32 KiB. Noise
// of the machine cancels out in ratios: compare within one run. The decoders do not all do the same work:
// tmaxmax/go-sse and r3labs/sse do not check UTF-8, and r3labs does not follow the standard; package sse does both.
package peers
