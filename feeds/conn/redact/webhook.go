package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Webhook is [Address] for the address of a webhook. Whoever knows such an address can use it, so only short parts,
// usual words and the names of parameters are shown of what follows its host.
func Webhook(address string) string {
	shown := Address(address)
	_, rest, has := strings.Cut(shown, "://")
	at := strings.IndexAny(rest, "/?#")
	if !has || at == 0 {
		return Mask
	}
	if at < 0 {
		return shown
	}
	at += len(shown) - len(rest)
	return shown[:at] + webhookPart.ReplaceAllStringFunc(shown[at:], func(part string) string {
		name, isName := strings.CutSuffix(part, "=")
		switch {
		case len(name) < minToken, isName && !isToken(name), slices.Contains(webhookWords, strings.ToLower(name)):
			return part
		case isName:
			return Mask + "="
		}
		return Mask
	})
}

// webhookPart matches a segment of a path, a value, or a name with its equals sign.
var webhookPart = regexp.MustCompile(`[^/?&;=#]+=?`)

// webhookWords are usual in the paths of webhooks, and so no secrets.
var webhookWords = []string{
	"alertmanager", "alerts", "enqueue", "events", "feedscope", "generic", "incoming", "integrations", "messages", "notifications",
	"notify", "publish", "receive", "receiver", "services", "triggers", "webhook", "webhooks", "workflows",
}
