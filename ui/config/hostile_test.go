package config_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/preset"
	"feedscope/test/race"
)

func TestDeepNesting(t *testing.T) {
	for _, unit := range []string{"[", "{a: ", "- ", "- [", "a: [", "? ", "&a ", "!!x "} {
		_, err := loader(nothing).Parse("feedscope.yaml", []byte(strings.Repeat(unit, race.Inputs(10_000))))
		var all schema.Errors
		if !errors.As(err, &all) || len(all) != 1 || all[0].Fix == "" {
			t.Errorf("%q gives %v", unit, err)
		}
	}
	deep := "x-deep: " + strings.Repeat("[", 90) + strings.Repeat("]", 90) + "\n"
	parse(t, deep+minimal)
}

// TestDeepHeads checks that the head of a preset, which is read before the rest, is bounded too.
func TestDeepHeads(t *testing.T) {
	text := []byte("preset: {name: x, about: x, more: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}\n" + minimal)
	if h, ok := preset.ReadHead(text); ok {
		t.Errorf("read %+v", h)
	}
	_, err := loader(nothing).Parse("feedscope.yaml", text)
	if err == nil || !strings.Contains(err.Error(), "nests deeper than 100 levels") {
		t.Errorf("got %v", err)
	}
}

// TestTooManyKeys repeats what begins a key in a block, which the parser reads in a time that grows with the square.
func TestTooManyKeys(t *testing.T) {
	for _, line := range []string{"a: 1\n", "k%d: 1\n", "\"k%d\":\n", "? k%d\n: 1\n", "!!str k%d: 1\n", "<<: *a\n", "k%d:\n- a\n", "# x\nk%d: 1\n"} {
		var b strings.Builder
		for i := range 1001 {
			b.WriteString(strings.ReplaceAll(line, "%d", strconv.Itoa(i)))
		}
		_, err := loader(nothing).Parse("feedscope.yaml", []byte(b.String()))
		if err == nil || !strings.Contains(err.Error(), "a mapping has more than 1000 keys here") {
			t.Errorf("%q: got %.300v", line, err)
		}
	}
	headers := minimal
	for i := range 999 {
		headers += fmt.Sprintf("x-%d: [a,\n  b]\n", i)
	}
	_, err := loader(nothing).Parse("feedscope.yaml", []byte(headers))
	if err != nil && strings.Contains(err.Error(), "more than 1000 keys") {
		t.Errorf("got %.300v", err)
	}
}

func TestTooManyFeeds(t *testing.T) {
	var b strings.Builder
	b.WriteString("include: [b.yaml]\nfeeds:\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "- {name: f%d, url: http://h/}\n", i)
	}
	path := write(t, "a.yaml", b.String(), "b.yaml", "feeds: []\n")
	if _, err := loader(nothing).Load(path); err != nil {
		t.Errorf("as many as there may be: %v", err)
	}
	path = write(t, "a.yaml", b.String(), "b.yaml", "feeds: [{name: g, url: http://h/}]\n")
	_, err := loader(nothing).Load(path)
	var wrong schema.Errors
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Problem != "feeds has 10001 entries, more than 10000" {
		t.Errorf("got %v", err)
	}
}

func TestDeeplyNestedLines(t *testing.T) {
	var b strings.Builder
	for i := range 200 {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	_, err := loader(nothing).Parse("feedscope.yaml", []byte(b.String()))
	if err == nil || !strings.Contains(err.Error(), "nests deeper than 100 levels") {
		t.Errorf("got %v", err)
	}
}

func TestExponentialAliases(t *testing.T) {
	text := "x-row: &row {panels: [" + strings.Repeat("a, ", 2000) + "a]}\n" +
		"x-rows: &rows [" + strings.Repeat("*row, ", 2000) + "*row]\n" + minimal + "layout: *rows\n"
	_, err := loader(nothing).Parse("feedscope.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), "expand to too many values") {
		t.Errorf("got %.300v", err)
	}
}

// TestExcerptsShowNoSecret puts a secret everywhere a configuration may have one, on or next to a line with a mistake.
func TestExcerptsShowNoSecret(t *testing.T) {
	const secret = "hunter2"
	for _, text := range []string{
		"feeds:\n  - {url: 'http://h/', bogus: 1, body: hunter2}\n",
		"feeds:\n  - {url: 'http://h/', body: hunter2, fps: 1}\n",
		"feeds:\n  - {url: 'http://h/', body: '{\"name\": \"hunter2\"}', fps: 1}\n",
		"feeds:\n  - url: http://h/\n    body: |\n      name: hunter2\n     bad\n",
		"feeds:\n  - url: http://h/\n    body: \"\n      hunter2\n",
		"feeds:\n  - url: http://h/\n    body: [hunter2]\n",
		"feeds:\n  - url: http://h/\n    bdoy: hunter2\n",
		"feeds:\n  - url: http://h/\n    data: hunter2\n",
		"feeds:\n  - {url: http://h/, proxy-user: hunter2}\n",
		"feeds:\n  - url: http://h/\n    headers: {X: hunter2, Y: [1]}\n",
		"feeds:\n  - url: http://h/\n    headers:\n      X: hunter2\n      url: hunter2\n       title: hunter2\n",
		"feeds:\n  - url: http://h/\n    headers:\n      - hunter2\n",
		"feeds:\n  - url: http://h/\n    headers: hunter2\n",
		"feeds:\n  - url: http://h/\n    auth: {bearer: hunter2, basic: hunter2}\n",
		"feeds:\n  - url: http://h/\n    auth:\n      basic: hunter2\n",
		"feeds:\n  - url: http://h/\n    auth: [hunter2]\n",
		"feeds:\n  - url: http://h/\n    auth: hunter2\n",
		"feeds:\n  - url: http://h/\n    auth:\n    token_command: hunter2\n",
		"feeds:\n  - url: http://h/  # hunter2\n    fps: 3  # hunter2\n",
		"feeds:\n  - url: http://me:hunter2@h:0/?token=hunter2;sid=hunter2#x\n",
		"feeds:\n  - url: ftp://h/;jsessionid=hunter2\n",
		"feeds:\n  - {url: 'http://h/', proxy: 'me:hunter2@h/x'}\n",
		"token: hunter2\n", "x-token: &t hunter2\nfps: *t\n", "password = hunter2\n", "token=hunter2",
		"feeds: [{url: 'http://h/', last_event_id: [x], headers: {A: hunter2}}]\n",
	} {
		_, err := loader(nothing).Parse("feedscope.yaml", []byte(text))
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is shown:\n%v", text, err)
		}
	}
}
