package tail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// expecting returns options with a trigger that takes a while, and assertions in which $id stands for a captured value.
func expecting(took time.Duration, output string, err error, asserts ...string) (Options, *[]Outcome) {
	var outcomes []Outcome
	o := Options{Feeds: named("a"), Outcomes: func(all []Outcome) { outcomes = all }}
	o.Trigger = &Trigger{
		Do: func(ctx context.Context) ([]byte, error) {
			select {
			case <-time.After(took):
			case <-ctx.Done():
			}
			return []byte(output), err
		},
		Captures: []Capture{{"id", "order.id"}},
		Assertions: func(values map[string]string) (all []Assertion, err error) {
			for _, text := range asserts {
				a, err := ParseAssertion(strings.ReplaceAll(text, "$id", values["id"]), []string{"a"})
				if err != nil {
					return nil, err
				}
				all = append(all, a.Default(10*time.Second))
			}
			return all, nil
		},
		Wait: 5 * time.Second,
	}
	return o, &outcomes
}

func TestTrigger(t *testing.T) {
	order := func(id int) string { return fmt.Sprintf("event: order\ndata: {\"id\":%d}\n\n", id) }
	for _, c := range []struct {
		name   string
		took   time.Duration
		output string
		err    error
		assert string
		chunks []any
		want   string
	}{
		{
			"the event arrives after the command", time.Second, `{"order":{"id":7}}`, nil, "type:order .id=$id",
			[]any{": up\n\n", 3 * time.Second, order(6), order(7), holding},
			"true 3s",
		},
		{
			"the event arrives while the command runs", 2 * time.Second, `{"order":{"id":7}}`, nil, "type:order .id=$id",
			[]any{": up\n\n", time.Second, order(7), holding},
			"true 2s",
		},
		{
			"the event never arrives", time.Second, `{"order":{"id":7}}`, nil, "type:order .id=$id",
			[]any{": up\n\n", 3 * time.Second, order(6), holding},
			`assertion "type:order .id=7" failed: the only event did not pass the filter in 10.0s`,
		},
		{
			"the assertion has its own time", time.Second, `{"order":{"id":7}}`, nil, "type:order .id=$id within 2s",
			[]any{": up\n\n", 3 * time.Second, order(7), holding},
			`assertion "type:order .id=7 within 2s" failed: no event in 2.0s`,
		},
		{
			"the command fails", time.Second, "", errors.New("the command x failed: exit status 2"), "type:order",
			[]any{": up\n\n", holding},
			"the command x failed: exit status 2",
		},
		{
			"there is nothing to capture", time.Second, `{"order":{}}`, nil, "type:order",
			[]any{": up\n\n", holding},
			`nothing to capture: id=order.id has no value in "{\"order\":{}}"`,
		},
		{
			"the feed ends first", time.Minute, "{}", nil, "type:order",
			[]any{": up\n\n", time.Second},
			"the feeds ended before the trigger was done",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, outcomes := expecting(c.took, c.output, c.err, c.assert)
			o.Feeds[0].NoReconnect = true
			during(t, o, handlers{"a": stream(c.chunks...)}, func(r *run) {
				<-r.done
				got := fmt.Sprint(r.err)
				if r.err == nil && len(*outcomes) == 1 {
					got = fmt.Sprint((*outcomes)[0].Holds, (*outcomes)[0].After)
				}
				if got != strings.ReplaceAll(c.want, "true ", "true") && got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			})
		})
	}
}

func TestTriggerWaitsForAllFeeds(t *testing.T) {
	o, _ := expecting(0, `{"order":{"id":1}}`, nil, "count>=1")
	o.Feeds = named("a", "nowhere")
	during(t, o, handlers{"a": stream(": up\n\n", holding)}, func(r *run) {
		<-r.done
		var failed *TriggerError
		if !errors.As(r.err, &failed) || !failed.Offline || time.Since(r.start) != 5*time.Second {
			t.Errorf("%v after %s", r.err, time.Since(r.start))
		}
	})
}
