package redact

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// maxBodySecret is the length of the longest value of a body that is masked wherever it appears: an excerpt of a server's
// answer repeats no more.
const maxBodySecret = 4 << 10

// bodySecrets returns the secrets in the body of a request: the body as a whole, and of a JSON document or a form the
// values with secret names and those that look like tokens.
func bodySecrets(body []byte) (all []string) {
	add := func(value string) {
		if len(value) >= minSecret && len(value) <= maxBodySecret {
			all = append(all, value)
		}
	}
	// Words are quoted on one line.
	add(strings.Join(strings.Fields(string(body)), " "))
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var document any
	if decoder.Decode(&document) == nil {
		eachSecret("", document, add)
		return all
	}
	form, _ := url.ParseQuery(string(body)) // With what could be parsed.
	for name, values := range form {
		for _, v := range values {
			eachSecret(name, v, add)
		}
	}
	return all
}

// eachSecret calls add with the secret texts and numbers in a JSON value of a name.
func eachSecret(name string, value any, add func(string)) {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			eachSecret(key, member, add)
		}
	case []any:
		for _, element := range v {
			eachSecret(name, element, add)
		}
	case json.Number:
		if SecretName(name) {
			add(v.String())
		}
	case string:
		if SecretName(name) || isToken(v) {
			add(v)
		}
	}
}
