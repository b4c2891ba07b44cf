package mcp

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/tidwall/gjson"

	"feedscope/feeds/conn"
)

// maxAnswers is how many requests of the server wait for their answer at once. Further ones get none.
const maxAnswers = 100

// maxID is the length of the longest ID that is answered, in bytes: what waits is bounded.
const maxID = 1 << 10

// initialize returns the first message.
func (*body) initialize() []byte {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	quoted, _ := json.Marshal(version) // A string can always be written.
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":%q,"capabilities":{},`+
		`"clientInfo":{"name":"feedscope","version":%s}}}`, newest, quoted)
}

// begun takes the response to initialize: it tells the server that the session begins, and asks what it offers.
func (b *body) begun(m gjson.Result) error {
	result := m.Get("result")
	if !result.Exists() {
		return &conn.Error{Reason: "the server refused the handshake: " + b.r.Quote(m.Get("error.message").String())}
	}
	b.c.version = result.Get("protocolVersion").String()
	if !conn.Sendable(b.c.version) || b.c.version == "" || len(b.c.version) > maxID {
		b.c.version = newest
	}
	b.asks = append(b.asks, []byte(`{"jsonrpc":"2.0","method":"notifications/initialized"}`))
	id := 1
	for _, offer := range []string{"tools", "prompts", "resources"} {
		if result.Get("capabilities." + offer).Exists() {
			id++
			b.asks = append(b.asks, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"%s/list"}`, id, offer))
		}
	}
	return nil
}

// answerTo returns the answer to a request of the server: a ping has one, anything else is not supported.
func answerTo(m gjson.Result) []byte {
	id := m.Get("id")
	quoted := id.Raw
	if id.IsObject() || id.IsArray() || len(quoted) > maxID || !json.Valid([]byte(quoted)) {
		quoted = "null"
	}
	if m.Get("method").String() == "ping" {
		return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":{}}`, quoted)
	}
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}`, quoted)
}
