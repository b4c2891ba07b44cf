package watch

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/collect"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/hub"
	"feedscope/ui/config"
	"feedscope/ui/term/text"
)

const (
	// leaveTime is how long a collector that ends may take to give up its feeds.
	leaveTime = 3 * time.Second
	// maxTurns is how many feeds are started and stopped before anything else is done.
	maxTurns = 1000
)

// collecting is the part of a run that collects feeds: a collector decides which of them run.
type collecting struct {
	*collect.Collector
	running map[string]*hub.Feed
	feeds   map[string]*feedconfig.Feed // Of the configuration.
	stop    context.CancelFunc
}

// startCollecting starts the collector. Nothing runs until it says so.
func (w *watcher) startCollecting() {
	o := *w.o.Collect
	o.Log = w.log.Logger
	c := &collecting{Collector: collect.New(o), running: make(map[string]*hub.Feed)}
	w.collecting = c
	w.hub.Record(c)
	w.configure(new(config.Config), w.config)
	var ctx context.Context
	ctx, c.stop = context.WithCancel(context.Background())
	go guarded(w.broken, func() { c.Run(ctx) })
}

// configure tells the collector what the feeds are now, and returns the change in words.
func (w *watcher) configure(from, to *config.Config) string {
	before, after := from.ByName(), to.ByName()
	all := make([]collect.Feed, 0, len(to.Feeds))
	var changed []string
	added, removed := 0, 0
	for i := range to.Feeds {
		f := &to.Feeds[i]
		all = append(all, collect.Feed{Name: f.Name, Request: f.Spec().Request})
		switch was := before[f.Name]; {
		case was == nil:
			added++
		case !reflect.DeepEqual(was, f):
			changed = append(changed, f.Name)
		}
	}
	for name := range before {
		if after[name] == nil {
			removed++
		}
	}
	w.collecting.feeds = after
	w.collecting.Configure(all, changed)
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{added, "added"}, {len(changed), "changed"}, {removed, "removed"}} {
		if p.n > 0 {
			parts = append(parts, text.Counted(p.n, "feed")+" "+p.word)
		}
	}
	return strings.Join(parts, ", ")
}

// turns returns the channel of the collector's turns; nil without a collector.
func (w *watcher) turns() <-chan *collect.Turn {
	if w.collecting == nil {
		return nil
	}
	return w.collecting.Turns()
}

// turn carries out a turn of the collector, and others that wait.
func (w *watcher) turn(t *collect.Turn) {
	all := []*collect.Turn{t}
	for more := true; more && len(all) < maxTurns; {
		select {
		case t := <-w.collecting.Turns():
			all = append(all, t)
		default:
			more = false
		}
	}
	w.stopTurned(all)
	w.startTurned(all)
}

// stopTurned stops the feeds of turns, all at once.
func (w *watcher) stopTurned(all []*collect.Turn) {
	running := w.collecting.running
	var stopped []*hub.Feed
	for _, t := range all {
		if f := running[t.Name]; f != nil && t.Fold == nil {
			stopped = append(stopped, f)
		}
	}
	_, _ = w.hub.Change(stopped, nil) // Removing alone does not fail.
	for _, t := range all {
		if t.Fold != nil {
			continue
		}
		if running[t.Name] != nil {
			delete(running, t.Name)
			w.drop(t.Name)
		}
		t.Done(nil)
	}
}

// startTurned starts the feeds of turns, all at once unless one of them cannot be started.
func (w *watcher) startTurned(all []*collect.Turn) {
	var turns []*collect.Turn
	var add []hub.Addition
	for _, t := range all {
		if t.Fold == nil {
			continue
		}
		c := w.collecting.feeds[t.Name]
		if c == nil {
			t.Done(fmt.Errorf("feed %q is not in the configuration any more", t.Name))
			continue
		}
		spec := c.Spec()
		if spec.Bookmarks = ""; t.Resumes {
			spec.LastEventID = t.Position
		}
		turns, add = append(turns, t), append(add, hub.Addition{Spec: spec, Folds: append([]feeds.Fold{t.Fold}, w.folds(c)...)})
	}
	added, err := w.hub.Change(nil, add)
	for i, t := range turns {
		if err == nil {
			w.started(t, added[i], nil)
		} else {
			f, err := w.hub.Add(add[i].Spec, add[i].Folds...)
			w.started(t, f, err)
		}
	}
}

// started ends the turn of a feed that has been started, or could not be.
func (w *watcher) started(t *collect.Turn, f *hub.Feed, err error) {
	if err == nil {
		w.collecting.running[t.Name] = f
	} else {
		w.drop(t.Name)
	}
	t.Done(err)
}

// endCollecting gives up all feeds in good order, if that is possible in time.
func (w *watcher) endCollecting() {
	c := w.collecting
	c.Leave()
	late := time.NewTimer(leaveTime)
	defer late.Stop()
	for {
		select {
		case t := <-c.Turns():
			w.turn(t)
		case <-c.Done():
			c.stop()
			return
		case <-late.C:
			if n := len(c.running); n > 0 {
				w.log.Warn("not all feeds could be given up in time: other collectors take them over", "feeds", n)
			}
			c.stop()
			<-c.Done()
			return
		}
	}
}
