package conversation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	state "feedscope/feeds/state/conversation"
	"feedscope/ui/panel"
	"feedscope/ui/panel/conversation"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

type talk struct {
	*conversation.Panel
	conv *state.Conversation
	at   time.Time
}

func newTalk() *talk {
	c := state.New(func(int) answer.Options { return answer.Options{} })
	return &talk{conversation.New("Conversation", c, &panel.Sources{
		Indexes: []int{0}, Name: func(int) string { return "mcp" },
		Status: func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Live}, paneltest.Now },
	}), c, paneltest.Now.Add(-20 * time.Second)}
}

func (k *talk) fold(name, data string) *talk {
	k.at = k.at.Add(120 * time.Millisecond)
	k.conv.Of(0).Fold([]feeds.Event{{Type: []byte(name), Data: []byte(data), Raw: []byte("data: " + data + "\n\n"), Time: k.at, Conn: 1}})
	return k
}

// session is the start of an MCP session, with what can go wrong.
func session() *talk {
	k := newTalk()
	k.fold("sent", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"feedscope"}}}`)
	k.fold("message", `{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","serverInfo":{"name":"everything","version":"1.0.0"}}}`)
	k.fold("sent", `{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	k.fold("sent", `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
	k.fold("message", `{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"echo"},{"name":"add"},{"name":"日本語 \u001b[31m"}]}}`)
	k.fold("sent", `{"jsonrpc":"2.0","id":3,"method":"prompts/list"}`)
	k.fold("message", `{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method not found"}}`)
	for i := range 12 {
		k.fold("message", fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","progress":%d,"total":12}}`, i+1))
	}
	k.fold("message", `{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}`)
	k.fold("sent", `{"jsonrpc":"2.0","id":4,"method":"resources/list"}`)
	k.conv.Of(0).Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Waiting}})
	k.Refresh(paneltest.Now)
	return k
}

func TestInvariants(t *testing.T) {
	paneltest.Invariants(t, func() panel.Panel { return session() })
	paneltest.Invariants(t, func() panel.Panel { return newTalk() })
}

func TestGolden(t *testing.T) {
	for _, size := range []struct{ w, h int }{{38, 8}, {78, 12}, {118, 12}} {
		k := session()
		_, badge := k.Title(paneltest.Frame())
		paneltest.Golden(t, fmt.Sprintf("%dx%d", size.w, size.h),
			append(paneltest.Plain(k.Lines(paneltest.Frame(), size.w, size.h)), badge))
	}
	k := session()
	k.Lines(paneltest.Frame(), 78, 12)
	k.Do(keymap.Top)
	k.Do(keymap.Down)
	_, lines, ok := k.Detail(paneltest.Frame(), 78)
	if !ok {
		t.Fatal("no details")
	}
	paneltest.Golden(t, "detail", paneltest.Plain(lines))
}

func TestFilterFollowAndEvents(t *testing.T) {
	k := session()
	k.Lines(paneltest.Frame(), 78, 12)
	if got := k.Events(); got != "feed:mcp .id=4" && got != `feed:mcp .id="4"` {
		t.Errorf("the events of the newest message: %s", got)
	}
	if err := k.SetFilter("unanswered"); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(paneltest.Plain(k.Lines(paneltest.Frame(), 78, 3)), "\n"); !strings.Contains(got, "resources/list") || strings.Contains(got, "tools/list") {
		t.Errorf("filtered:\n%s", got)
	}
	_ = k.SetFilter("")
	k.Do(keymap.Top)
	k.fold("message", `{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}`)
	k.Refresh(paneltest.Now)
	k.Lines(paneltest.Frame(), 78, 12)
	if p := k.Position(); p.First != 0 || p.Following || k.Copies()[0].What != "the payload" {
		t.Errorf("the selection moved: %+v", p)
	}
}

func TestExample(t *testing.T) {
	p, fold, err := conversation.Type.Build(paneltest.Example(t, conversation.Type), panel.Deps{Feeds: panel.NewRoster("agent")})
	if err != nil || p == nil || fold == nil {
		t.Fatal(err)
	}
}
