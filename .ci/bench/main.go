// Command bench measures feedscope as it is used: the built program in a virtual terminal, fed over loopback by a
// load server in this process. It prints one Markdown row per figure.
//
//	go build -o /tmp/feedscope . && go run ./.ci/bench -bin /tmp/feedscope            # everything, about 4 minutes
//	go run ./.ci/bench -bin /tmp/feedscope -only rates,latency -time 10s
//
// The measures: rates (CPU and terminal output against the rate of events), ticker (the same with a ticker), latency
// (event to screen), start, memory (10 minutes at 10,000 events/s with -time 10m), feeds (1,000 feeds), many (10,000
// feeds, watched and shown, beside as many bare readers; they need 10,100 open files), rules (100 of them), idle, tail (flat out beside curl and a loop with go-sse; event to standard output, beside curl; start; memory), record (beside
// tail), relay (tap beside a direct connection: added delay and CPU), relay-flat (the same flat out), serve (a
// wall for 1, 10 and 100 viewers over SSH).
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// bench holds what the measures share.
type bench struct {
	bin  string
	time time.Duration
	load *load
}

var measures = []struct {
	name string
	run  func(*bench) error
}{
	{"start", (*bench).start},
	{"idle", (*bench).idle},
	{"rates", (*bench).rates},
	{"ticker", (*bench).ticker},
	{"latency", (*bench).latency},
	{"memory", (*bench).memory},
	{"feeds", (*bench).feeds},
	{"many", (*bench).many},
	{"rules", (*bench).rules},
	{"tail", (*bench).tails},
	{"record", (*bench).record},
	{"relay", (*bench).relay},
	{"relay-flat", (*bench).relayFlatOut},
	{"serve", (*bench).serve},
}

// tails runs all measures of tail.
func (b *bench) tails() error {
	for _, run := range []func() error{b.tail, b.tailDelay, b.tailStart, b.tailMemory} {
		if err := run(); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if played, err := play(); err != nil {
		fail(err)
	} else if played {
		return
	}
	bin := flag.String("bin", "./feedscope", "the built program")
	only := flag.String("only", "", "comma-separated measures to run [all]")
	each := flag.Duration("time", 8*time.Second, "duration of each measurement")
	flag.Parse()
	l, err := newLoad()
	if err != nil {
		fail(err)
	}
	defer l.close()
	b := &bench{bin: *bin, time: *each, load: l}
	fmt.Println("| figure | measured |\n|---|---|")
	for _, m := range measures {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), m.name) {
			continue
		}
		if err := m.run(b); err != nil {
			fail(fmt.Errorf("%s: %w", m.name, err))
		}
	}
}

func row(figure, format string, args ...any) {
	fmt.Printf("| %s | %s |\n", figure, fmt.Sprintf(format, args...))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
