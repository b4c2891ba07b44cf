package rules

import (
	"net/url"
	"strings"

	"feedscope/feeds/curl"
	"feedscope/feeds/doctor/evidence"
)

// acceptFlag is the beginning of a flag for the header Accept.
const acceptFlag = " -H 'Accept: "

// command returns a command with the feed's address in place of URL, HOST and PORT.
func command(text string, e *evidence.Evidence) string {
	address := curl.Address(e.URL)
	flags := e.CurlFlags
	if own := strings.HasPrefix(text, "feedscope"); own && e.Name != "" {
		address, flags = e.Name, ""
	} else if own {
		flags += e.OwnFlags
	}
	if strings.Contains(flags, acceptFlag) {
		text = strings.Replace(text, acceptFlag+"text/event-stream'", "", 1)
	}
	port := "443"
	if u, err := url.Parse(e.URL); err == nil && u.Port() != "" {
		port = u.Port()
	}
	return strings.NewReplacer("PORT", port, "URL", address+flags, "HOST", e.Host).Replace(text)
}

// commands fills in the commands among the lines of a fix.
func commands(text string, e *evidence.Evidence) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "feedscope ") || strings.HasPrefix(line, "curl ") {
			lines[i] = command(line, e)
		}
	}
	return strings.Join(lines, "\n")
}
