// Package collect_test runs collectors against a real cluster of NATS servers, each program a process of its own, and ends,
// pauses and starves them: go test -v ./.ci/collect. Then it compares every event that the cluster holds with what the sources
// sent. It runs in real time, a minute or two, and is therefore not part of go test ./...
package collect_test

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

var (
	feedCount = flag.Int("feeds", 60, "how many feeds there are")
	rate      = flag.Int("rate", 10, "events a second of each feed")
	calm      = flag.Duration("calm", 5*time.Second, "time between two faults")
	stopped   = flag.Duration("stopped", 10*time.Second, "how long a paused collector does not run")
)

const stream = "FEEDSCOPE"

// program is the path of the built program.
var program string

func TestMain(m *testing.M) {
	if settings := os.Getenv(nodeEnv); settings != "" {
		if err := serveNATS(settings); err != nil {
			log.Fatal(err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "feedscope-collect-")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program = filepath.Join(dir, "feedscope")
	if out, err := exec.Command("go", "build", "-o", program, "feedscope").CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		log.Fatalf("go build: %v\n%s", err, out) //nolint:gocritic // The directory is gone.
	}
	m.Run()
}

// proof is a run: sources, a cluster and collectors.
type proof struct {
	t          *testing.T
	js         jetstream.JetStream
	cluster    *cluster
	config     string
	collectors []*process
	faults     []fault
}

// fault is one that was made, and when.
type fault struct {
	name string
	at   time.Time
}

func (p *proof) collect() *process {
	name := fmt.Sprintf("c%d", len(p.collectors)+1)
	cmd := exec.Command(program, "collect", "-c", p.config, "--to", p.cluster.address())
	cmd.Dir = p.t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+cmd.Dir, "XDG_STATE_HOME="+cmd.Dir)
	c := startProcess(p.t, name, cmd)
	p.collectors = append(p.collectors, c)
	return c
}

// measure lets everything run undisturbed for a while, and logs how much processor time that takes.
func (p *proof) measure(d time.Duration) {
	used := func(all []*process) (sum time.Duration) {
		for _, one := range all {
			sum += one.cpu()
		}
		return sum
	}
	collectors, servers := used(p.collectors), used(p.cluster.running)
	pause(d)
	share := func(cpu time.Duration) float64 { return cpu.Seconds() / d.Seconds() }
	p.t.Logf("%d events/s: %.2f cores for the collectors, %.2f for the NATS servers", *feedCount**rate,
		share(used(p.collectors)-collectors), share(used(p.cluster.running)-servers))
}

// note notes a fault that is about to be made.
func (p *proof) note(name string) {
	p.t.Logf("%s  %s", time.Now().Format("15:04:05"), name)
	p.faults = append(p.faults, fault{name, time.Now()})
}

// TestNothingIsLostAndNothingTwice ends, pauses and starves processes one after another while events arrive.
func TestNothingIsLostAndNothingTwice(t *testing.T) {
	const faults = 6
	length := 20*time.Second + faults*(*calm) + *stopped
	src := newSource(t, *rate, length)
	p := &proof{t: t, cluster: newCluster(t, 3), config: filepath.Join(t.TempDir(), "feeds.yaml")}
	if err := os.WriteFile(p.config, []byte(src.config(*feedCount)), 0o600); err != nil {
		t.Fatal(err)
	}
	p.js = p.cluster.connect(t)
	for range 3 {
		p.collect()
	}
	await(t, "every feed has events in the stream", time.Minute, func() bool { return len(p.subjects()) >= *feedCount })
	p.measure(*calm)

	p.note("kill -9 of a collector")
	p.collectors[0].kill()
	pause(*calm)
	p.note("a new collector")
	p.collect()
	pause(*calm)
	p.note("kill -9 of a NATS server")
	leader := p.leader()
	p.cluster.running[leader].kill()
	pause(*calm)
	p.cluster.start(t, leader)
	p.note("SIGSTOP of a collector")
	p.collectors[1].signal(syscall.SIGSTOP)
	pause(*stopped)
	p.collectors[1].signal(syscall.SIGCONT)
	pause(*calm)
	p.note("the stream at its limit")
	p.limit(jetstream.DiscardNew, p.size())
	pause(*calm)
	p.limit(jetstream.DiscardOld, -1)
	p.note("SIGTERM of a collector")
	t.Logf("it ended after %v", p.collectors[2].quit().Round(time.Millisecond))

	p.settle(src)
	p.compare(src)
}

// subjects returns how many events of each feed the stream holds, by subject; nil if it does not answer.
func (p *proof) subjects() map[string]uint64 {
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Second)
	defer cancel()
	s, err := p.js.Stream(ctx, stream)
	if err != nil {
		return nil
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter("feedscope.*.quote"))
	if err != nil {
		return nil
	}
	return info.State.Subjects
}

// leader returns the index of the server that leads the stream.
func (p *proof) leader() int {
	s, err := p.js.Stream(p.t.Context(), stream)
	if err != nil {
		p.t.Fatal(err)
	}
	for i, n := range p.cluster.nodes {
		if c := s.CachedInfo().Cluster; c != nil && c.Leader == n.Name {
			return i
		}
	}
	p.t.Fatal("nobody leads the stream")
	return 0
}

func (p *proof) size() int64 {
	s, err := p.js.Stream(p.t.Context(), stream)
	if err != nil {
		p.t.Fatal(err)
	}
	return int64(s.CachedInfo().State.Bytes)
}

// limit sets the limit of the stream.
func (p *proof) limit(discard jetstream.DiscardPolicy, size int64) {
	await(p.t, "the limit of the stream is set", time.Minute, func() bool {
		ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Second)
		defer cancel()
		s, err := p.js.Stream(ctx, stream)
		if err != nil {
			return false
		}
		c := s.CachedInfo().Config
		c.Discard, c.MaxBytes = discard, size
		_, err = p.js.UpdateStream(ctx, c)
		return err == nil
	})
}

// settle waits until the sources have sent everything and the stream has stopped growing.
func (p *proof) settle(src *source) {
	pause(time.Until(src.start.Add(time.Duration(src.last+1) * src.every)))
	for before, now := uint64(0), uint64(0); before != now || now == 0; {
		pause(3 * time.Second)
		before, now = now, 0
		for _, n := range p.subjects() {
			now += n
		}
	}
}

// compare compares the stream with what the sources sent.
func (p *proof) compare(src *source) {
	t, l := p.t, read(p.t, p.js, stream)
	if len(l.feeds) != *feedCount {
		t.Errorf("%d feeds have events, want %d", len(l.feeds), *feedCount)
	}
	events := 0
	for name, f := range l.feeds {
		events += len(f.events)
		if f.missing += src.last + 1 - f.next; f.missing > 0 || f.repeated > 0 {
			t.Errorf("%s: of %d events, %d are missing and %d repeated", name, src.last, f.missing, f.repeated)
		}
	}
	t.Logf("%d events of %d feeds, %d bytes each in the stream", events, len(l.feeds), l.bytes/uint64(max(events, 1)))
	for i, f := range p.faults {
		until := time.Now()
		if i+1 < len(p.faults) {
			until = p.faults[i+1].at
		}
		gaps := l.handOvers(f.at, until)
		if len(gaps) == 0 {
			t.Logf("%s: no feed changed its owner", f.name)
			continue
		}
		t.Logf("%s: %d feeds changed their owner; without a stored event for %v (median), %v (longest)",
			f.name, len(gaps), gaps[len(gaps)/2].Round(time.Millisecond), gaps[len(gaps)-1].Round(time.Millisecond))
	}
}
