package redact_test

import (
	"encoding/json"
	"strings"
	"testing"

	"feedscope/feeds/conn/redact"
)

func TestBodyMasksSecrets(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"none":               {"", ""},
		"nothing secret":     {`{ "model": "m-1",  "n":[1,2.50] }`, `{ "model": "m-1",  "n":[1,2.50] }`},
		"a member":           {`{"login":{"password":"open sesame","user":"eve"}}`, `{"login":{"password":"•••","user":"eve"}}`},
		"elements":           {`{"keys":["a b",{"x":1},"c"],"x":"c"}`, `{"keys":["•••",{"x":1},"•••"],"x":"c"}`},
		"a number":           {`{"pin":1234,"max_tokens":1024}`, `{"pin":"•••","max_tokens":1024}`},
		"a token":            {`["A1b2C3d4E5f6G7h8I9j0"]`, `["•••"]`},
		"in a sentence":      {`{"content":"use sk-abcdefgh1234 <b>"}`, `{"content":"use ••• <b>"}`},
		"JSON in JSON":       {`{"arguments":"{\"password\":\"hunter2\"}"}`, `{"arguments":"{\"password\":\"•••\"}"}`},
		"cut off":            {`{"password":"sesame","token":"hunt`, `{"password":"•••","token":"•••`},
		"several documents":  {"{\"key\":\"a\"}\n{\"key\":\"b\"}\n", "{\"key\":\"•••\"}\n{\"key\":\"•••\"}\n"},
		"a form":             {"user=eve&password=sesame", "user=eve&password=•••"},
		"a member after one": {`{"token":{"a":"b"},"c":"d"}`, `{"token":{"a":"b"},"c":"d"}`},
	} {
		if got := string(redact.Body([]byte(c.body))); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// FuzzBody checks that JSON stays JSON, and that the values of secret members are masked.
func FuzzBody(f *testing.F) {
	f.Add(`{"a":[1,{"password":"x y"}],"b":null}`)
	f.Add(`{"password":"`)
	f.Fuzz(func(t *testing.T, body string) {
		got := redact.Body([]byte(body))
		if json.Valid([]byte(body)) && !json.Valid(got) {
			t.Errorf("%q became %q", body, got)
		}
		member, _ := json.Marshal(map[string]string{"password": "hunter2 " + body})
		if got := string(redact.Body(member)); strings.Contains(got, "hunter2") {
			t.Errorf("got %q", got)
		}
	})
}
