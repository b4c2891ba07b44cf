package action

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
)

// message is the request of one delivery, beside the header fields of the action.
type message struct {
	url    string
	header http.Header
	body   []byte
}

// format writes the requests of a webhook.
type format struct {
	// most is how many alerts one request can have.
	most int
	// write returns the request for alerts, at least one. Its body is JSON unless its header says otherwise.
	write func(a *Action, alerts []rules.Alert, now time.Time) message
	// again is how often open alerts are sent again, because the receiver forgets them; zero means never.
	again time.Duration
}

// formats are the formats by name.
var formats = map[string]format{
	formatJSON:         {most: 1, write: writeJSON},
	formatSlack:        {most: 20, write: writeSlack},
	formatNtfy:         {most: 20, write: writeNtfy},
	formatAlertmanager: {most: 100, write: writeAlertmanager, again: time.Minute},
}

// Payload is an alert as JSON: what a webhook and a command receive.
type Payload struct {
	// Event is "alert" or "resolved".
	Event string `json:"event"`
	stream.Data
}

// payload returns an alert as a line of JSON.
func payload(alert *rules.Alert) []byte {
	event, d := stream.Of(alert)
	return stream.JSON(Payload{event, d})
}

func writeJSON(a *Action, alerts []rules.Alert, _ time.Time) message {
	data := payload(&alerts[0])
	if a.Body == "" {
		return message{body: data}
	}
	m := message{body: []byte(fill(a.Body, data))}
	if !isJSON(a.Body) {
		m.header = http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
	}
	return m
}

// reference stands for a value in a body, as in the requests of feeds.
var reference = regexp.MustCompile(`\{\.([^{}\s]+)\}`)

// isJSON reports whether a body looks like JSON, rather than like a text that may begin with a reference.
func isJSON(body string) bool {
	body = strings.TrimSpace(body)
	return strings.HasPrefix(body, "[") || strings.HasPrefix(body, "{") && !strings.HasPrefix(body, "{.")
}

// fill replaces the references in a body by values of an alert. In JSON they are escaped for a string. One without a value
// is empty.
func fill(body string, data []byte) string {
	return reference.ReplaceAllStringFunc(body, func(ref string) string {
		value := gjson.GetBytes(data, ref[2:len(ref)-1]).String()
		if !isJSON(body) {
			return value
		}
		text := strings.TrimSuffix(string(stream.JSON(value)), "\n")
		return text[1 : len(text)-1]
	})
}

// title returns the first line of a message about an alert: "[CRITICAL] cpu: metrics/web-1".
func title(alert *rules.Alert) string {
	mark := strings.ToUpper(alert.Severity.String())
	if alert.Resolved {
		mark = "RESOLVED"
	}
	_, d := stream.Of(alert)
	return oneLine(fmt.Sprintf("[%s] %s: %s", mark, alert.Rule, d.Source))
}

// lasted says for how long an alert that is over held; empty for one that is open.
func lasted(alert *rules.Alert) string {
	if !alert.Resolved {
		return ""
	}
	return fmt.Sprintf(" (after %s)", alert.Time.Sub(alert.Began).Round(time.Second))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// forSlack escapes what Slack gives a meaning.
var forSlack = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func writeSlack(_ *Action, alerts []rules.Alert, _ time.Time) message {
	var b strings.Builder
	for i := range alerts {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "*%s*\n%s%s", forSlack.Replace(title(&alerts[i])), forSlack.Replace(alerts[i].Text), lasted(&alerts[i]))
	}
	return message{body: stream.JSON(map[string]string{"text": b.String()})}
}

// ntfyLooks are the priority and the tag of a message, by severity.
var ntfyLooks = [...]struct{ priority, tag string }{
	rules.Info: {"3", "information_source"}, rules.Warning: {"4", "warning"}, rules.Critical: {"5", "rotating_light"},
}

func writeNtfy(_ *Action, alerts []rules.Alert, _ time.Time) message {
	worst, over := rules.Info, true
	var b strings.Builder
	for i := range alerts {
		a := &alerts[i]
		if !a.Resolved {
			over, worst = false, max(worst, a.Severity)
		}
		if len(alerts) > 1 {
			b.WriteString(title(a) + "\n")
		}
		b.WriteString(a.Text + lasted(a) + "\n")
	}
	look := ntfyLooks[worst]
	if over {
		look.priority, look.tag = "2", "white_check_mark"
	}
	head := title(&alerts[0])
	if len(alerts) > 1 {
		head = fmt.Sprintf("%d alerts", len(alerts))
	}
	return message{body: bytes.TrimSpace([]byte(b.String())), header: http.Header{
		"Content-Type": {"text/plain; charset=utf-8"}, "Title": {mime.QEncoding.Encode("utf-8", head)},
		"Priority": {look.priority}, "Tags": {look.tag},
	}}
}

// managed is an alert in the API of Alertmanager, version 2.
type managed struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
}

// managedFor is how long Alertmanager keeps an alert that it hears nothing more about, as Prometheus has it: four times
// the interval at which open alerts are sent again.
const managedFor = 4 * time.Minute

// noLabel matches what a name of a label cannot have.
var noLabel = regexp.MustCompile(`[^a-zA-Z0-9_]`)

func writeAlertmanager(a *Action, alerts []rules.Alert, now time.Time) message {
	all := make([]managed, len(alerts))
	for i := range alerts {
		alert := &alerts[i]
		m := managed{
			Labels: make(map[string]string), Annotations: map[string]string{"summary": alert.Text},
			StartsAt: alert.Began.UTC(), EndsAt: now.Add(managedFor).UTC(),
		}
		if alert.Resolved {
			m.EndsAt = alert.Time.UTC()
		}
		for name, value := range alert.Labels {
			name = noLabel.ReplaceAllString(name, "_")
			if name[0] >= '0' && name[0] <= '9' {
				name = "_" + name
			}
			m.Labels[name] = value
		}
		for name, value := range map[string]string{
			"alertname": alert.Rule, "feed": alert.Feed, "key": alert.Key, "severity": alert.Severity.String(),
		} {
			if value != "" {
				m.Labels[name] = strings.ToValidUTF8(value, "\ufffd")
			}
		}
		all[i] = m
	}
	body, err := json.Marshal(all)
	if err != nil { // A time beyond the year 9999.
		body = []byte("[]")
	}
	return message{url: managerURL(a.Webhook), body: body}
}

// managerURL returns the address of the API below the base URL of an Alertmanager.
func managerURL(base string) string {
	const api = "/api/v2/alerts"
	u, err := url.Parse(base)
	if err != nil || strings.HasSuffix(u.Path, api) {
		return base
	}
	return u.JoinPath(api).String()
}
