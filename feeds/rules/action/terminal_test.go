package action_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
)

// dashboard runs actions with a terminal that takes so many effects, and calls test.
func dashboard(t *testing.T, all []action.Action, room int, test func(s *action.Set, effects *[]string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var effects []string
		s, err := action.New(all, action.Options{Terminal: func(e action.Effect) bool {
			if room == 0 {
				room++ // The next one finds room.
				return false
			}
			room--
			effects = append(effects, fmt.Sprintf("%v %v %v %s: %s, %s, over %v", e.Bell, e.Desktop, e.Flash, e.Title, e.Text, e.Severity, e.Resolved))
			return true
		}})
		if err != nil {
			t.Fatal(err)
		}
		test(s, &effects)
		s.Close(time.Second)
	})
}

func terminal(effects ...string) action.Action {
	var a action.Action
	schema.Fill(&a)
	a.Name, a.Terminal = "desk", effects
	return a
}

func TestTerminalShowsTheMostUrgentOfSeveralAlerts(t *testing.T) {
	dashboard(t, []action.Action{terminal("bell", "desktop")}, 10, func(s *action.Set, effects *[]string) {
		over, urgent := alert("a"), alert("b")
		over.Severity, over.Resolved, urgent.Severity = rules.Critical, true, rules.Critical
		s.Take(over)
		s.Take(alert("c"))
		s.Take(urgent)
		wait(time.Second)
		s.Take(over)
		wait(time.Second)
		want := []string{
			"true true false [CRITICAL] cpu: metrics/b +2: b at 95 %, critical, over false",
			"true true false [RESOLVED] cpu: metrics/a: a at 95 %, critical, over true",
		}
		if !slices.Equal(*effects, want) {
			t.Errorf("got %q, want %q", *effects, want)
		}
	})
}

func TestTerminalWithoutRoomIsTriedAgain(t *testing.T) {
	dashboard(t, []action.Action{terminal("flash")}, 0, func(s *action.Set, effects *[]string) {
		s.Take(alert("a"))
		wait(10 * time.Second)
		if state := s.States()[0]; len(*effects) != 1 || state.Failed != 1 || state.Delivered != 1 {
			t.Errorf("got %q, %+v", *effects, state)
		}
	})
}

func TestActionsRunWhereTheyBelong(t *testing.T) {
	desk, left, both := terminal("bell"), hook("http://hook.test/"), hook("http://hook.test/")
	left.Name, both.Name, both.Dashboard = "left", "both", true
	all := []action.Action{desk, left, both}
	names := func(s *action.Set) string {
		var words []string
		for _, state := range s.States() {
			words = append(words, state.Name)
		}
		return strings.Join(words, " ")
	}
	dashboard(t, all, 10, func(s *action.Set, _ *[]string) {
		if got := names(s); got != "desk both" {
			t.Errorf("a dashboard runs %s", got)
		}
	})
	run(t, all, nil, func(a *acting) {
		if got := names(a.Set); got != "left both" {
			t.Errorf("without a dashboard, %s run", got)
		}
	})
}

func TestPanicIsHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		panicked := make(chan any, 1)
		s, err := action.New([]action.Action{terminal("bell")}, action.Options{
			Terminal: func(action.Effect) bool { panic("a fault") },
			OnPanic:  func(value any, _ []byte) { panicked <- value },
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Take(alert("a"))
		if value := <-panicked; value != "a fault" {
			t.Errorf("handed over %v", value)
		}
		s.Close(time.Second)
	})
}
