package answer_test

import (
	"encoding/json"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestArgumentsCannotGrowWithoutLimit draws arguments of which a thousandfold would be indentation.
func TestArgumentsCannotGrowWithoutLimit(t *testing.T) {
	const depth = 900
	arguments := strings.Repeat("[", depth) + strings.Repeat("1,", 500_000) + "1" + strings.Repeat("]", depth)
	text, _ := json.Marshal(arguments)
	k := newTalk().open()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	k.send(`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":`+string(text)+`}}]}}]}`, stop, done)
	if out := k.draw(60, 20); !strings.Contains(out, "]]]]") {
		t.Error(out)
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 200 {
		t.Error("drawing " + strconv.Itoa(len(arguments)>>10) + " KiB takes " + strconv.FormatUint(took, 10) + " MiB")
	}
}
