// Package peers measures package sse beside the other event stream decoders of the Go world, and beside the floor
// under all of them: a walk over the same stream that only finds the ends of lines with bytes.IndexByte.
//
// It is a module of its own, so that the peers are no dependency of feedscope. It holds benchmarks, and in ndjson a
// program that .ci/bench measures feedscope tail beside.
// From this directory:
//
//	go test -bench . -benchtime 3x
//
// and, from the repository's root, the decoder alone, over more kinds of streams, each time with the walk's time by the
// decoder's as of_walk:
//
//	go test -run '^$' -bench . -benchtime 3x ./feeds/sse
//
// One operation is one whole stream: 2,000,000 events of 120 bytes or 4,096 of 64 KiB, read in pieces of 32 KiB. The
// machine's mood cancels out in ratios: compare within one run. What is counted is not the same for all: tmaxmax/go-sse
// and r3labs/sse do not check UTF-8, and r3labs does not follow the standard; package sse does both.
package peers
