package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// rulesRate is the number of events per second at which rules are measured.
const rulesRate = 10_000

// manyRules returns 100 rules of all kinds: conditions on an event, windows over all events and for each of 24 keys, the
// absence of events, and the state of the feed. None of them alerts.
func manyRules() string {
	var b strings.Builder
	b.WriteString("rules:\n")
	add := func(n int, rule string) {
		for i := range n {
			fmt.Fprintf(&b, "  - {name: rule %d of %s, "+rule+"}\n", i, strings.Map(plain, rule), i)
		}
	}
	add(30, "when: 'price > 1000 + %d'")
	add(10, "when: 'price * 2 - bid > 1000 + %d && symbol == \"ALFA\"'")
	add(15, "when: 'avg(price, \"1m\") > 1000 + %d'")
	add(15, "when: 'avg(price, \"30s\") > 1000 + %d', key: symbol")
	add(5, "when: 'p95(price, \"1m\") > 1000 + %d', key: symbol")
	add(10, "when: 'count(\"1m\") < -1 - %d', key: symbol")
	add(5, "when: 'change(price, \"10s\") > 1000 + %d', key: symbol")
	add(5, "when: 'absent(\"1%dm\")', key: symbol")
	add(5, "when: 'silence() > \"1%dm\" || lag() > \"1m\"'")
	return b.String()
}

// plain drops what a name in YAML cannot have.
func plain(r rune) rune {
	if strings.ContainsRune(" .()", r) || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// rules compares a watch with 100 rules with one without any, of the same feed at the same time.
func (b *bench) rules() error {
	feeds := fmt.Sprintf("feeds: [{name: quotes, url: '%s', time: ts}]\n", b.load.url("/rate?n=%d", rulesRate))
	var pids []int
	for _, config := range []string{feeds, feeds + manyRules()} {
		file, err := configFile(config)
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(file) }()
		cmd, err := b.launch("watch", "-c", file)
		if err != nil {
			return err
		}
		defer end(cmd, os.Kill)
		pids = append(pids, cmd.Process.Pid)
	}
	time.Sleep(settle)
	cores, err := b.spend(pids...)
	if err != nil {
		return err
	}
	_, without := rss(pids[0])
	_, with := rss(pids[1])
	row(fmt.Sprintf("100 rules at %d events/s", rulesRate), "%.3f core and %d MiB more than the %.3f core, %d MiB without",
		cores[1]-cores[0], (with-without)/mib, cores[0], without/mib)
	return nil
}
