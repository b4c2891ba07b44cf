package redact_test

import (
	"testing"

	"feedscope/feeds/conn/redact"
)

func TestWebhookShowsNoPartThatMayBeSecret(t *testing.T) {
	for address, want := range map[string]string{
		"http://127.0.0.1:9556/hook": "http://127.0.0.1:9556/hook",
		"http://h":                   "http://h",
		"http://h/":                  "http://h/",
		"https://h/api/v1/Alerts":    "https://h/api/v1/Alerts",
		"https://hooks.slack.com/services/T0123456/B7/abc": "https://hooks.slack.com/services/•••/B7/abc",
		"https://ntfy.test/my-topic":                       "https://ntfy.test/•••",
		"https://me:pw@h/hook":                             "https://•••@h/hook",
		"https://h/hook?pin=1234&channel=abc":              "https://h/hook?pin=•••&channel=abc",
		"https://h/hook?channel=operators#fragment":        "https://h/hook?channel=•••#•••",
		"https://h?operators":                              "https://h?•••",
		"https://h/a%2Fb%2Fc":                              "https://h/•••",
		"mailto:me@h":                                      "•••",
		"/hook":                                            "•••",
		"http://h:port/hook":                               "•••",
		"https:///hooks":                                   "•••",
	} {
		if got := redact.Webhook(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}
