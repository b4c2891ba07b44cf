package redact_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"feedscope/feeds/conn/redact"
)

func TestBodyMasksSecrets(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"none":              {"", ""},
		"nothing secret":    {`{ "model": "m-1",  "n":[1,2.50] }`, `{ "model": "m-1",  "n":[1,2.50] }`},
		"a member":          {`{"login":{"password":"open sesame","user":"eve"}}`, `{"login":{"password":"•••","user":"eve"}}`},
		"elements":          {`{"keys":["a b",{"x":1},"c"],"x":"c"}`, `{"keys":["•••",{"x":"•••"},"•••"],"x":"c"}`},
		"a number":          {`{"pin":1234,"max_tokens":1024}`, `{"pin":"•••","max_tokens":1024}`},
		"a token":           {`["A1b2C3d4E5f6G7h8I9j0"]`, `["•••"]`},
		"in a sentence":     {`{"content":"use sk-abcdefgh1234 <b>"}`, `{"content":"use ••• <b>"}`},
		"JSON in JSON":      {`{"arguments":"{\"password\":\"hunter2\"}"}`, `{"arguments":"{\"password\":\"•••\"}"}`},
		"cut off":           {`{"password":"sesame","token":"hunt`, `{"password":"•••","token":"•••`},
		"several documents": {"{\"key\":\"a\"}\n{\"key\":\"b\"}\n", "{\"key\":\"•••\"}\n{\"key\":\"•••\"}\n"},
		"the name of an error": {
			`{"error":{"code":"rate_limit_exceeded"},"code":"0a_b","token":{"code":"a_b"}}`,
			`{"error":{"code":"rate_limit_exceeded"},"code":"•••","token":{"code":"•••"}}`,
		},
		"a form":             {"user=eve&password=sesame", "user=eve&password=•••"},
		"a member after one": {`{"token":{"a":"b"},"c":"d"}`, `{"token":{"a":"•••"},"c":"d"}`},
		"deep in a member":   {`{"password":{"x":["hunter2",{"y":[true,null]}]},"z":"w"}`, `{"password":{"x":["•••",{"y":[true,null]}]},"z":"w"}`},
		"a name":             {`{"sk-abcdefgh1234":1}`, `{"•••":1}`},
		"many words":         {`say password="correct horse \" battery" twice`, `say password="•••" twice`},
		"many words in JSON": {`{"a":"{\"password\":\"correct horse\",\"x\":\"y\"}"}`, `{"a":"{\"password\":\"•••\",\"x\":\"y\"}"}`},
		"an object in JSON":  {`{"a":" [{\"password\":{\"x\":\"correct horse\"}}]"}`, `{"a":" [{\"password\":{\"x\":\"•••\"}}]"}`},
		"escaped quotes":     {`so {\"password\":\"correct horse\"}`, `so {\"password\":\"•••`},
		"no quotes":          {`{"password": correct horse}`, `{"password": •••`},
		"not quite JSON":     {`{"a":1,, "password":{"x":"correct horse"}}`, `{"a":1,, "password":•••`},
		"single quotes":      {`{'password': 'correct horse'}`, `{'password': '•••'}`},
		"a quoted form":      {"a=b&password=it's+(me)", "a=b&password=•••"},
		"an element":         {`see <password type="x">correct horse</password>`, `see <password type="x">•••</password>`},
		"HTML":               {"so <code>a b</code>", "so <code>a b</code>"},
		"XML":                {"<a><password>hunter2</password></a>", "35 bytes of an unknown type, not shown"},
		"multipart": {
			"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhunter2\r\n--x--", "70 bytes of an unknown type, not shown",
		},
		"binary": {"\x0a\x08\x00hunter2", "10 bytes of an unknown type, not shown"},
	} {
		if got := string(redact.Body("", []byte(c.body))); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestBodyGoesByItsType(t *testing.T) {
	for kind, want := range map[string]string{
		"application/x-www-form-urlencoded": "user=e v e&password=•••",
		"text/plain; charset=utf-8":         "user=e v e&password=•••",
		"multipart/form-data; boundary=x":   "27 bytes of multipart/form-data, not shown",
		"application/octet-stream":          "27 bytes of application/octet-stream, not shown",
	} {
		if got := string(redact.Body(kind, []byte("user=e v e&password=hunter2"))); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

// FuzzBody checks that JSON stays JSON, and that secrets are masked wherever they are.
func FuzzBody(f *testing.F) {
	f.Add(`{"a":[1,{"password":"x y"}],"b":null}`)
	f.Add(`{"password":"`)
	f.Add(`<a>"'\`)
	f.Fuzz(func(t *testing.T, body string) {
		got := redact.Body("", []byte(body))
		if json.Valid([]byte(body)) && isDocument(body) && !json.Valid(got) {
			t.Errorf("%q became %q", body, got)
		}
		secret := "two hunter2 " + body
		direct := encoded(map[string]any{"password": secret})
		for _, in := range []string{
			direct,
			encoded(map[string]any{body: map[string]any{"password": map[string]any{body: []any{body, secret}}}}),
			encoded(map[string]any{"a": direct}),
			encoded([]any{"see " + direct, encoded([]any{direct})}),
			"[" + direct + " , ,",
			url.Values{"a": {"b"}, "password": {secret}}.Encode(),
			"so password=" + encoded(secret),
			"<a><password>" + secret + "</password></a>",
			"--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n" + secret,
		} {
			for _, cut := range []int{len(in), len(in) - 1, len(in) - len(body)/2 - 1} {
				if got := string(redact.Body("", []byte(in[:cut]))); strings.Contains(got, "hunter2") {
					t.Errorf("%q became %q", in[:cut], got)
				}
			}
		}
	})
}

func isDocument(body string) bool { return strings.HasPrefix(strings.TrimSpace(body), "{") }

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
