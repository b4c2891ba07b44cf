package answer

import (
	"github.com/tidwall/gjson"
)

// geminiStarts recognizes a response with another ID: the answer starts over.
func geminiStarts(a *Answer, m message) bool {
	id := m.get("responseId").Str
	return a.Pieces > 0 && a.ID != "" && id != "" && id != a.ID
}

// takeGemini takes a response of Gemini's streamGenerateContent with alt=sse (ai.google.dev/api/generate-content).
func takeGemini(a *Answer, m message) {
	if failed(a, m) {
		return
	}
	a.identify(m.get("responseId").Str, m.get("modelVersion").Str)
	u := m.get("usageMetadata")
	// The candidates' count excludes thoughts.
	thoughts := u.Get("thoughtsTokenCount")
	a.usage(u.Get("promptTokenCount"), u.Get("cachedContentTokenCount"), sum(u.Get("candidatesTokenCount"), thoughts), thoughts)
	if reason := m.get("promptFeedback.blockReason").Str; reason != "" {
		a.settle(Limited, "the prompt was blocked: "+safe(reason))
		return
	}
	m.get("candidates").ForEach(func(_, c gjson.Result) bool {
		n := choiceNumber(c.Get("index"))
		a.choice(n)
		c.Get("content.parts").ForEach(func(_, p gjson.Result) bool {
			takePart(a, n, p)
			return true
		})
		a.finish(n, c.Get("finishReason").Str)
		return true
	})
}

func takePart(a *Answer, n int, p gjson.Result) {
	switch f := p.Get("functionCall"); {
	case f.IsObject(): // Whole, and without an ID in some versions: each is a call of its own.
		if part := a.begin(ToolCall, n, ""); part != nil {
			part.name(f.Get("id").Str, f.Get("name").Str)
			a.Pieces++
			a.whole(part, f.Get("args").Raw)
		}
	case p.Get("text").Exists():
		kind := Text
		if p.Get("thought").Bool() {
			kind = Reasoning
		}
		a.write(kind, n, "", p.Get("text").Str)
	default:
		p.ForEach(func(name, _ gjson.Result) bool {
			if name.Str != "thoughtSignature" {
				a.other(name.Str)
			}
			return true
		})
	}
}
