package config_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/feeds/preset"
	"feedscope/test/race"
)

// secretEnviron has variables for every place of an address.
var secretEnviron = map[string]string{
	"TOKEN": "hunter2-secret", "USER": "opsuser", "HOST": "feeds.internal:7333", "PORT": "7444", "SCHEME": "https",
	"PATH_PART": "quotes%20live", "BASE": "https://bob:hunter2@base.internal/deep", "DIR": "/run/vault",
}

func lookUpSecret(name string) (string, bool) {
	v, ok := secretEnviron[name]
	return v, ok
}

// saved returns a configuration as it is saved, after it has been read again with something in place of the masks.
func saved(t *testing.T, text string) string {
	t.Helper()
	l := loader(lookUpSecret)
	c, err := l.Parse("feedscope.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	got, _ := l.Encode(c)
	if _, err := l.Parse("saved.yaml", []byte(strings.ReplaceAll(got, "•••", "filled"))); err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	return got
}

// TestSecretsBesideVariablesAreMasked writes literal secrets before, behind and between variables.
func TestSecretsBesideVariablesAreMasked(t *testing.T) {
	addresses := []string{
		"https://me:LIT@${HOST}/x", "https://${USER}:LIT@h/x", "https://LIT:${TOKEN}@h/x", "https://${HOST}/x?token=LIT",
		"https://h/x?token=LIT${TOKEN}&a=b", "https://h/x?token=${TOKEN}LIT&stream=${USER}", "https://h/token/LIT${TOKEN}",
		"https://h:${PORT}/x?sig=LIT", "${SCHEME}://me:LIT@${HOST}/${PATH_PART}", "${BASE}/x?key=LIT&b=${USER}",
		"https://h/${PATH_PART}?key=${KEY:-LIT}", "https://${HOST:-me:LIT@h}/x", "https://h/x?a=b&jwt=LIT#${USER}",
	}
	values := []string{
		"LIT", "LIT${TOKEN}", "${TOKEN}LIT", "${USER} LIT ${TOKEN}", "Bearer LIT${TOKEN}", "Bearer ${KEY:-LIT}", `{"a":"LIT","b":"${TOKEN}"}`,
		"$${LIT}${TOKEN}", "${TOKEN}", "Bearer ${TOKEN}",
	}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range race.Inputs(300) {
		literal := fmt.Sprintf("s3cret%d", i)
		pick := func(from []string) string {
			return "'" + strings.ReplaceAll(from[r.IntN(len(from))], "LIT", literal) + "'"
		}
		text := fmt.Sprintf("feeds:\n  - url: %s\n    clock: %s\n    headers: {X-A: %s, Cookie: %s}\n    body: %s\n    auth: %s\n",
			pick(addresses), pick(addresses), pick(values), pick(values), pick(values), []string{
				"{bearer: " + pick(values) + "}", "{basic: 'me:" + literal + "${TOKEN}'}", "{basic: '${USER}:" + literal + "'}",
				"{basic: 'me:" + literal + "'}", "{token_command: [vault, " + pick(values) + "]}",
			}[r.IntN(5)])
		got := saved(t, text)
		for name, value := range secretEnviron {
			if strings.Contains(got, value) && name != "SCHEME" {
				t.Errorf("the value of %s is in\n%s\nmade from\n%s", name, got, text)
			}
			if reference := "${" + name + "}"; strings.Count(got, reference) < strings.Count(text, reference) {
				t.Errorf("%s is lost in\n%s\nmade from\n%s", reference, got, text)
			}
		}
		if strings.Contains(got, literal) {
			t.Errorf("%s is in\n%s\nmade from\n%s", literal, got, text)
		}
	}
}

func TestSavedAddresses(t *testing.T) {
	for url, want := range map[string]string{
		"https://${USER}:${TOKEN}@${HOST}/x":         `url: "https://${USER}:${TOKEN}@${HOST}/x"`,
		"https://me:pw@${HOST}/${PATH_PART}":         `url: "https://•••@${HOST}/${PATH_PART}"`,
		"https://h/a/b?token=abc&stream=${USER}":     `url: "https://h/a/b?token=•••&stream=${USER}"`,
		"https://h/token/${TOKEN}?x=$${y}":           `url: "https://h/token/${TOKEN}?x=$${y}"`,
		"https://h:${PORT}/x?token=abc":              `url: "https://h:${PORT}/x?token=•••"`,
		"https://h/quite-a-long-path-with-1-${USER}": `url: "https://h/quite-a-long-path-with-1-${USER}"`,
		"https://${HOST:-127.0.0.1:80}/x":            `url: "https://${HOST:-127.0.0.1:80}/x"`,
		"https://h/x?q={.id}&key=abc":                `url: "https://h/x?q={.id}&key=•••"`,
	} {
		if got := saved(t, "feeds: [{name: f, url: '"+url+"'}]"); !strings.Contains(got, want) {
			t.Errorf("%s is saved as\n%s", url, got)
		}
	}
}

func TestSavedWebhooksKeepWhatIsNotSecret(t *testing.T) {
	for webhook, want := range map[string]string{
		"${BASE}":        `"${BASE}"`,
		"https://h/hook": "https://h/hook",
		"http://127.0.0.1:9555/hook?key=${TOKEN}": `"http://127.0.0.1:9555/hook?key=${TOKEN}"`,
		"https://${HOST}/services/${PATH_PART}":   `"https://${HOST}/services/${PATH_PART}"`,
		"https://h/services/s3cret/${TOKEN}":      `"https://h/services/•••/${TOKEN}"`,
		"https://h/s3cret${TOKEN}?a=s3cret":       `"https://h/•••${TOKEN}?a=•••"`,
		"${KEY:-https://h/s3cret}":                `"${KEY:-•••}"`,
		"https://h/s3cret":                        `"https://h/•••"`,
	} {
		c, err := loader(lookUpSecret).Parse("f.yaml", []byte("feeds: [{url: 'http://h/'}]\nactions: [{name: a, webhook: '"+webhook+"'}]"))
		if err != nil {
			t.Fatal(err)
		}
		got, masked := loader(lookUpSecret).Encode(c)
		if !strings.Contains(got, "webhook: "+want+"}") || masked > 0 != strings.Contains(want, "•••") {
			t.Errorf("%s, %d masked, is saved as\n%s", webhook, masked, got)
		}
	}
}

func TestSavedTextsMayBeLong(t *testing.T) {
	long := "https://h/" + strings.Repeat("deep/", 40)
	got := saved(t, "feeds: [{name: f, heartbeat: 1m, stale_after: 3m, url: '"+long+"', clock: '"+long+"'}]\ntitle: "+strings.Repeat("x", 150))
	if strings.Count(got, long) != 2 || !strings.Contains(got, "title: xxx") {
		t.Error(got)
	}
}

func TestSavedNamesHaveNoValues(t *testing.T) {
	for url, want := range map[string]string{
		"https://${HOST}/m?token=${TOKEN}": `"${HOST}/m"`,
		"https://h/m?token=${TOKEN}":       "h/m",
		"https://h/${PATH_PART}/x":         `"h/•••/x"`,
		"${BASE}/x":                        "feed 1",
		"https://h/token/s3cret/${USER}/":  `"h/token/•••/•••"`,
	} {
		l := loader(lookUpSecret)
		c, err := l.Parse("feedscope.yaml", []byte("feeds: [{url: '"+url+"'}]\npanels: [{type: events}]"))
		if err != nil {
			t.Fatal(err)
		}
		c.Panels[0].Shared().Feeds = []string{c.Feeds[0].Name}
		got, _ := l.Encode(c)
		if !strings.Contains(got, "name: "+want+", ") || !strings.Contains(got, "feeds: ["+want+"]") {
			t.Errorf("%s is saved as\n%s", url, got)
		}
		if _, err := l.Parse("saved.yaml", []byte(got)); err != nil {
			t.Errorf("%v\n%s", err, got)
		}
	}
}

func TestSavedTextsThatTheUserWroteStay(t *testing.T) {
	got := saved(t, "feeds: [{name: opsuser, url: 'https://${HOST}/${USER}'}]\npanels: [{type: events, feeds: [opsuser]}]\ntitle: opsuser\n")
	if !strings.Contains(got, "name: opsuser,") || !strings.Contains(got, "feeds: [opsuser]") || !strings.Contains(got, "title: opsuser") {
		t.Error(got)
	}
}

func TestSavedFilesInADirectoryOfAVariable(t *testing.T) {
	l := loader(lookUpSecret)
	path := write(t, "feedscope.yaml", "feeds: [{name: f, url: http://h/, auth: {token_file: '${DIR}/token'}, tls: {ca: 'x${TOKEN}.pem'}}]")
	c, err := l.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := l.Encode(c)
	for _, want := range []string{`token_file: "${DIR}/token"`, filepath.Dir(path) + `/x${TOKEN}.pem`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// TestSavedAliasesAreVariables saves a variable that the file has once, with an anchor.
func TestSavedAliasesAreVariables(t *testing.T) {
	got := saved(t, "x-token: &t '${TOKEN}'\nfeeds: [{name: f, url: http://h/, headers: {A: *t}}]")
	if !strings.Contains(got, `headers: {A: "${TOKEN}"}`) {
		t.Error(got)
	}
}

func TestSavedPresets(t *testing.T) {
	for text, want := range map[string]string{
		"{preset: ntfy, params: {topic: alerts}, heartbeat: 10s}":              "  - {preset: ntfy, params: {topic: alerts}, heartbeat: 10s}\n",
		"{preset: ntfy, params: {topic: '${USER}'}, name: x}":                  `  - {name: x, preset: ntfy, params: {topic: "${USER}"}}`,
		"{preset: ntfy, params: {topic: alerts}, resume: header}":              "resume: header}",
		"{preset: ntfy, url: 'https://${HOST}/sse', resume_events: [x]}":       `url: "https://${HOST}/sse"`,
		"{preset: wikimedia, quiet_after: 0s, ignore: [], closes: unexpected}": "closes: unexpected",
	} {
		if got := saved(t, "feeds:\n  - "+text); !strings.Contains(got, want) {
			t.Errorf("%s is saved as\n%s", text, got)
		}
	}
	// With a preset's name in place of a file.
	l := loader(lookUpSecret)
	c, err := l.Preset("ntfy", map[string]string{"topic": "alerts"}, "")
	if err != nil {
		t.Fatal(err)
	}
	got := checkRoundTrip(t, c)
	if !strings.Contains(got, "feeds:\n  - {preset: ntfy, params: {topic: alerts}}\n") {
		t.Error(got)
	}
	// With the preset's own file.
	all, err := preset.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		c, err := l.Parse("mine.yaml", all[i].Text)
		if err != nil {
			continue // It needs parameters.
		}
		checkRoundTrip(t, c)
	}
}
