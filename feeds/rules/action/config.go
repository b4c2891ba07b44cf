package action

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/program"
	"feedscope/feeds/rules"
)

// Action is an action as it is configured. Its field comments are the reference for users.
type Action struct {
	// Name of the action. Must be unique.
	Name string `yaml:"name" unset:"the host, the program, or terminal" example:"oncall"`
	// URL that receives a POST request for each alert.
	Webhook string `yaml:"webhook,secret" kind:"URL, http or https" unset:"none" example:"${SLACK_WEBHOOK}"`
	// Program and arguments, run for each alert without a shell, with the alert as JSON on its standard input.
	Command []string `yaml:"command,repeats" kind:"list of words" unset:"none" example:"[page, --team, web]"`
	// What the terminal of a dashboard does: ring the `bell`, show a notification on the `desktop`, or `flash` the alert in the
	// header.
	Terminal []string `yaml:"terminal" kind:"list of effects" unset:"none" example:"[bell, desktop]"`
	// `true`: dashboards run the webhook or command, too, and not only `feedscope watch`.
	Dashboard bool `yaml:"dashboard" default:"false"`
	// What the webhook receives: `json` is described in [RULES.md](RULES.md); `slack` also fits Mattermost and Rocket.Chat, `ntfy`
	// a topic of ntfy, and `alertmanager` the base URL of Prometheus Alertmanager.
	Format string `yaml:"format" default:"json" oneof:"json,slack,ntfy,alertmanager"`
	// Body of the request in place of that of `format: json`. `{.path}` stands for the value at a path of it, as in `{.labels.team}`.
	Body string `yaml:"body,text" unset:"the alert as JSON" example:"'{\"msg\": \"{.text}\"}'"`
	// Header fields of the request.
	Headers map[string]string `yaml:"headers,secret" unset:"none" example:"{Authorization: \"Bearer ${TOKEN}\"}"`
	// Certificate authorities to trust, a PEM file.
	CA string `yaml:"ca" kind:"file" unset:"the system's" example:"ca.pem"`
	// Proxy for the request: http, https, socks5 or socks5h, with `user:password@` or without.
	Proxy string `yaml:"proxy" kind:"URL" unset:"HTTPS_PROXY, HTTP_PROXY or ALL_PROXY" example:"http://proxy:3128"`
	// Least urgent alerts that it takes.
	Severity string `yaml:"severity" default:"info" oneof:"info,warning,critical"`
	// `false`: leave out that alerts are over.
	Resolved bool `yaml:"resolved" default:"true"`
	// Most requests or runs a minute. Further alerts wait, the most urgent first.
	Limit int `yaml:"limit" default:"30" min:"1" max:"6000"`
	// Time limit for a request or a run.
	Timeout time.Duration `yaml:"timeout" default:"10s" min:"100ms" max:"5m"`

	secrets redact.Known
}

// MaxActions is how many actions a configuration can have.
const MaxActions = 100

// The formats of webhooks.
const (
	formatJSON         = "json"
	formatSlack        = "slack"
	formatNtfy         = "ntfy"
	formatAlertmanager = "alertmanager"
)

// kinds are the keys of which an action has exactly one.
var kinds = []string{"webhook", "command", "terminal"}

// The effects of a terminal.
const (
	effectBell    = "bell"
	effectDesktop = "desktop"
	effectFlash   = "flash"
)

var effects = []string{effectBell, effectDesktop, effectFlash}

// Validate implements [schema.Validator].
func (a *Action) Validate(at schema.At) {
	given := slices.DeleteFunc(slices.Clone(kinds), func(key string) bool { return !at.Has(key) })
	switch {
	case slices.ContainsFunc(kinds, at.Broken):
		return
	case len(given) == 0:
		at.Fail("the action does nothing", "give it one of "+schema.Or(kinds))
		return
	case len(given) > 1:
		at.Key(given[1]).Fail("an action cannot have both "+given[0]+" and "+given[1], "make two actions of it")
		return
	}
	if key := given[0]; a.Webhook == "" && len(a.Command)+len(a.Terminal) == 0 {
		at.In(key).Fail(key+" is empty", "say what it does, or delete the action")
		return
	}
	for _, key := range []string{"format", "body", "headers", "ca", "proxy"} {
		if a.Webhook == "" && at.Has(key) {
			at.Key(key).Fail(key+" is for an action with a webhook", "delete it")
		}
	}
	if a.Body != "" && a.Format != formatJSON && at.Has("format") {
		at.In("body").Fail("body is for format: json", "delete body or format")
	}
	a.validateTerminal(at)
	a.validateWebhook(at)
	a.secrets = a.known(at.Secrets())
	if a.Name == "" && !at.Has("name") && !at.Broken("name") {
		a.Name = a.usualName()
	}
}

// Derived implements [schema.Deriver].
func (a *Action) Derived(key string) (usual, known bool) {
	return a.Name == a.usualName(), key == "name"
}

func (a *Action) validateTerminal(at schema.At) {
	for i, e := range a.Terminal {
		if !slices.Contains(effects, e) {
			at.In("terminal").Item(i).Fail("unknown effect "+schema.Quote(e), schema.Choose(e, effects))
		}
	}
	if len(a.Terminal) > 0 && at.Has("dashboard") {
		at.Key("dashboard").Fail("only dashboards have terminals", "delete it")
	}
}

func (a *Action) validateWebhook(at schema.At) {
	if a.Webhook == "" {
		return
	}
	u, err := address(a.Webhook)
	at.Check("webhook", err, "https://hooks.example.com/alerts")
	if a.Proxy != "" {
		_, err := conn.ParseProxy(a.Proxy)
		at.Check("proxy", err, "http://proxy:3128")
	}
	for name, value := range a.Headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			at.In("headers").In(name).Fail("headers: no valid header field", "write it as Name: value")
		}
	}
	if r := a.route(); err == nil && r.Check(u) != nil && !at.Broken("proxy") {
		at.Fail("the webhook cannot be reached like this", "correct proxy and ca")
	}
}

var errScheme = errors.New("http:// or https:// is missing")

// address parses the URL of a webhook. The error does not quote it.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errScheme
	case u.Host == "":
		return nil, errors.New("the host is missing")
	}
	return u, nil
}

func (a *Action) route() conn.Route { return conn.Route{Proxy: a.Proxy, TLS: conn.TLS{CA: a.CA}} }

// usualName returns the name of an action that has none.
func (a *Action) usualName() string {
	switch {
	case len(a.Command) > 0:
		return filepath.Base(a.Command[0])
	case len(a.Terminal) > 0:
		return a.kind()
	}
	if u, err := address(a.Webhook); err == nil {
		return u.Hostname()
	}
	return kinds[0]
}

// known returns what must be masked: the address beyond its host, the values of headers, and those of environment
// variables among them.
func (a *Action) known(variables []string) redact.Known {
	values, host := []string{a.Webhook, a.Proxy}, ""
	if u, err := address(a.Webhook); err == nil {
		host = u.Host
		values = append(values, u.RequestURI(), u.Fragment)
		if password, has := u.User.Password(); has {
			values = append(values, u.User.Username(), password)
		}
	}
	for _, v := range a.Headers {
		values = append(values, v)
		if _, token, has := strings.Cut(v, " "); has {
			values = append(values, token)
		}
	}
	for _, v := range variables {
		if v != "" && strings.Contains(strings.Join(values, " "), v) {
			values = append(values, v)
		}
	}
	return redact.NewKnown(values, []string{host})
}

// Anchor resolves the relative file names in the action against dir.
func (a *Action) Anchor(dir string) {
	if a.CA != "" && !filepath.IsAbs(a.CA) {
		a.CA = filepath.Join(dir, a.CA)
	}
	// A program name without a slash is looked up in PATH.
	if words := a.Command; len(words) > 0 && !filepath.IsAbs(words[0]) && strings.ContainsAny(words[0], `/\`) {
		words[0] = filepath.Join(dir, words[0])
	}
}

// kind returns the key that says what the action does.
func (a *Action) kind() string {
	switch {
	case len(a.Command) > 0:
		return kinds[1]
	case len(a.Terminal) > 0:
		return kinds[2]
	}
	return kinds[0]
}

// Elsewhere returns where the action runs if not here: in a dashboard, or else in feedscope watch. It is empty if it runs
// here.
func (a *Action) Elsewhere(dashboard bool) string {
	switch {
	case len(a.Terminal) > 0 && !dashboard:
		return "the terminal of a dashboard"
	case len(a.Terminal) == 0 && dashboard && !a.Dashboard:
		return "feedscope watch"
	}
	return ""
}

// Missing returns a sentence about the program or the file of the action that cannot be used now, empty if there is none.
func (a *Action) Missing() string {
	var err error
	if len(a.Command) > 0 {
		err = program.Check(a.Command[0])
	} else if a.CA != "" {
		err = (&conn.TLS{CA: a.CA}).CheckFiles()
	}
	if err == nil {
		return ""
	}
	return fmt.Sprintf("action %q: %s", a.Name, err)
}

// takes reports whether the action is for an alert.
func (a *Action) takes(alert *rules.Alert) bool {
	return (a.Resolved || !alert.Resolved) && alert.Severity >= severityNamed(a.Severity)
}

func severityNamed(name string) rules.Severity {
	for s := rules.Info; s <= rules.Critical; s++ {
		if s.String() == name {
			return s
		}
	}
	return rules.Info
}

// header returns the header fields of a request.
func (a *Action) header() http.Header {
	h := make(http.Header, len(a.Headers))
	for name, value := range a.Headers {
		h.Set(name, value)
	}
	return h
}
