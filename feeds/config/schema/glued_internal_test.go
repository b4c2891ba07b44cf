package schema

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestExcerptsShowNoSecretHoweverItIsWritten writes secret keys with random values in many ways, most of them mistakes.
func TestExcerptsShowNoSecretHoweverItIsWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	for range 5000 {
		value := fmt.Sprintf("v%xq", r.Uint32())
		key := pick("body", "auth", "bearer", "headers", "password", "api_key", "boddy")
		line := key + pick(":", "=", ": ", " : ", " =", ":\t", ":|", ": >", `:"`, "='", ":{a: ", ":[") + value + pick("", "}", "]", `"`, " and more")
		if r.IntN(3) == 0 {
			line = pick(`"`, "'") + key + pick(`"`, "'") + pick(":", "=", ": ") + value
		}
		line = pick("", "  ", "- ", "  - {name: a, ", "[", "{url: http://h/x, ", "name: a ", "\t") + line
		lines := []string{"feeds:", line, "      " + pick("", "x: ", "- ", "more ") + value, "    name: a"}
		src := lined(lines, map[string]bool{
			"body": true, "auth": true, "bearer": true, "headers": true, "name": false, "url": false, "feeds": false,
		})
		for i := range lines {
			if got := src.redacted(i); strings.Contains(got, value) && (i == 1 || indent(lines[2]) > indent(line)) {
				t.Fatalf("line %d of\n%s\nis shown as %s", i+1, strings.Join(lines, "\n"), got)
			}
		}
	}
}

func TestExcerptsShowWhatIsNotSecret(t *testing.T) {
	for _, line := range []string{
		"end: data:[DONE]", "ignore: [data:ping, type:keepalive]", "url: http://h:80/a:b", "resolve: [example.com:443:127.0.0.1]",
	} {
		src := lined([]string{line}, map[string]bool{
			"body": true, "auth": true, "bearer": true, "headers": true, "basic": true, "token_env": true, "token_command": true,
			"end": false, "ignore": false, "url": false, "resolve": false,
		})
		if got := src.redacted(0); got != line {
			t.Errorf("%s is shown as %s", line, got)
		}
	}
}
