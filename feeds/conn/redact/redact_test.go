package redact_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"feedscope/feeds/conn/redact"
)

func TestURL(t *testing.T) {
	long := strings.Repeat("A1b2", 8)
	for in, want := range map[string]string{
		"http://h/feed":                                  "http://h/feed",
		"http://h/feed?topic=a&symbols=X,Y":              "http://h/feed?topic=a&symbols=X,Y",
		"http://u:p@h:1/feed":                            "http://•••@h:1/feed",
		"http://u@h/feed":                                "http://•••@h/feed",
		"http://h/?access_token=abc&topic=a":             "http://h/?access_token=•••&topic=a",
		"http://h/?APIKEY=abc":                           "http://h/?APIKEY=•••",
		"http://h/?q=" + long:                            "http://h/?q=•••",
		"http://h/?" + long:                              "http://h/?•••",
		"http://h/?token=":                               "http://h/?token=",
		"http://h/?a=1;token=abc;b=2":                    "http://h/?a=1;token=•••;b=2",
		"http://h/?%74oken=abc":                          "http://h/?%74oken=•••",
		"http://h/?%2574oken=abc":                        "http://h/?%2574oken=•••",
		"http://h/?max_tokens=300&tokens=4096":           "http://h/?max_tokens=300&tokens=4096",
		"http://h/?tokens=abc&x_tokens=12345678":         "http://h/?tokens=•••&x_tokens=•••",
		"http://h/?auth[token]=abc":                      "http://h/?auth[token]=•••",
		"http://h/a;jsessionid=1A/b":                     "http://h/a;jsessionid=•••/b",
		"http://h/a;v=1;PHPSESSID=1A?x=1":                "http://h/a;v=1;PHPSESSID=•••?x=1",
		"http://h/?sid=1":                                "http://h/?sid=•••",
		"http://h/?side=buy":                             "http://h/?side=buy",
		"http://h/bot123456:AAbbccddee11/x":              "http://h/•••/x",
		"http://h/hooks/" + long + "/stream":             "http://h/hooks/•••/stream",
		"http://h/token/abc123/stream":                   "http://h/token/•••/stream",
		"http://h/api/key=abc/stream":                    "http://h/api/key=•••/stream",
		"http://h/oauth/callback":                        "http://h/oauth/callback",
		"http://h/topics/order-book-btc-usd":             "http://h/topics/order-book-btc-usd",
		"http://h/#access_token=abc":                     "http://h/#access_token=•••",
		"http://h/?next=http%3A%2F%2Fx%2F%3Ftoken%3Dabc": "http://h/?next=•••",
		"http://h/?next=http%3A%2F%2Fu%3Ap%40x%2F":       "http://h/?next=•••",
		"http://h/?next=%2Fhome":                         "http://h/?next=%2Fhome",
		"http://h/?query=subscription+%7B+countdown%28from%3A+100%29+%7B+count+%7D+%7D":             "http://h/?query=subscription+%7B+countdown%28from%3A+100%29+%7B+count+%7D+%7D",
		"http://h/?cf_connect=%7B%22subs%22%3A%7B%22news%22%3A%7B%7D%2C%22prices%22%3A%7B%7D%7D%7D": "http://h/?cf_connect=%7B%22subs%22%3A%7B%22news%22%3A%7B%7D%2C%22prices%22%3A%7B%7D%7D%7D",
		"http://h/?streams=btcusdt@trade,ethusdt@trade,solusdt@trade":                               "http://h/?streams=btcusdt@trade,ethusdt@trade,solusdt@trade",
		"http://h/?cf_connect=%7B%22token%22%3A%22abc%22%7D":                                        "http://h/?cf_connect=•••",
		"http://h/?cf_connect=%7B%22data%22%3A%22eyJhbGciOiJIUzI1NiJ9.e30.abc%22%7D":                "http://h/?cf_connect=•••",
		"http://h/?query=%7B+me%28password%3A%22abc%22%29+%7D":                                      "http://h/?query=•••",
		"http://h/?q=name+" + long + "+x":                                                           "http://h/?q=•••",
		"http://h/?q=A1b2C3d4E5+f6G7h8I9j0":                                                         "http://h/?q=•••",
		"http://h/?q=" + strings.Repeat("a+", 2000):                                                 "http://h/?q=•••",
		"http:u:p@h": "http:•••",
		"http://h/v1beta/models/gemini-2:streamGenerateContent":  "http://h/v1beta/models/gemini-2:streamGenerateContent",
		"http://h/v1/AbCdEfGh12345678ijKL:streamGenerateContent": "http://h/v1/•••",
		"/next?token=abc": "/next?token=•••",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := redact.URL(u); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
	if got := redact.Address("http://u:s3cret@[::1/x"); got != redact.Mask {
		t.Errorf("an invalid address is shown as %s", got)
	}
}

func TestHeader(t *testing.T) {
	shown := redact.Header(http.Header{
		"Set-Cookie": {"a=s3cret", "b=s3cret"}, "X-Auth-Token": {"s3cret"}, "Authorization": {"s3cret"},
		"Location": {"/next?token=s3cret"}, "Content-Type": {"text/event-stream"},
		"Etag": {`"` + strings.Repeat("A1b2", 8) + `"`},
		"Link": {`<https://h/?token=s3cret>; rel="next"`}, "Refresh": {"5; url=/x?token=s3cret"},
		"X-Upstream": {"see https://u:s3cret@h/"}, "Www-Authenticate": {`Bearer realm="feeds"`},
	})
	for name, values := range shown {
		for _, v := range values {
			if strings.Contains(v, "s3cret") {
				t.Errorf("%s: %s", name, v)
			}
		}
	}
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Etag": `"` + strings.Repeat("A1b2", 8) + `"`,
		"Www-Authenticate": `Bearer realm="feeds"`,
	} {
		if shown.Get(name) != want {
			t.Errorf("%s is shown as %q", name, shown.Get(name))
		}
	}
	if len(shown["Set-Cookie"]) != 2 {
		t.Errorf("cookies are lost: %v", shown)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"model gpt-x not found":                        "model gpt-x not found",
		"error code: 429, try again":                   "error code: 429, try again",
		"Invalid token: expired":                       "Invalid token: expired",
		"Invalid API key: k3yk3yk3y":                   "Invalid API key: •••",
		"api_key=abc is wrong":                         "api_key=••• is wrong",
		`{"access_token":"abc","n":1}`:                 `{"access_token":"•••","n":1}`,
		`{"code":"server_error","x":{"code":"a1_b2"}}`: `{"code":"server_error","x":{"code":"•••"}}`,
		"code=server_error":                            "code=•••",
		"Incorrect API key provided: sk-abcdefgh1234.": "Incorrect API key provided: •••",
		"Bearer abcdefgh12 was refused":                "Bearer ••• was refused",
		"Bearer authentication is required":            "Bearer authentication is required",
		"see https://u:p@h/?token=x for more":          "see https://•••@h/?token=••• for more",
		"eyJhbGciOiJIUzI1NiJ9.e30.abc":                 "•••",
	} {
		if got := redact.Text(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// FuzzNoSecretSurvives puts a secret into each part of a URL that may contain one, under names in any spelling.
func FuzzNoSecretSurvives(f *testing.F) {
	f.Add("token", "feed", uint8(0), "a=1")
	f.Add("Access-Token", "a/b", uint8(7), "q=%zz")
	f.Add("j%73essionid", "x;y", uint8(255), ";&=;")
	f.Fuzz(func(t *testing.T, name, path string, how uint8, others string) {
		const secret = "hunter2hunter"
		spelled := spell(name, how)
		if !redact.SecretName(name) || !redact.SecretName(spelled) || strings.ContainsAny(name+others, "=&;/?#@\r\n") {
			spelled, others = spell("token", how), "a=1"
		}
		path = strings.ReplaceAll(path, secret, "")
		for _, address := range []string{
			"http://u:" + secret + "@h/" + url.PathEscape(path),
			"http://h/" + url.PathEscape(path) + "?" + others + "&" + spelled + "=" + secret,
			"http://h/" + url.PathEscape(path) + "?" + others + ";" + spelled + "=" + secret + "&x=1",
			"http://h/" + url.PathEscape(path) + ";" + spelled + "=" + secret + "/x",
			"http://h/?next=" + url.QueryEscape("http://h/?"+spelled+"="+secret),
			"http://h/#" + spelled + "=" + secret,
			"http://h/token/" + secret,
		} {
			u, err := url.Parse(address)
			if err != nil {
				continue
			}
			got := redact.URL(u)
			if strings.Contains(got, secret) {
				t.Errorf("%q is shown as %q", address, got)
			}
			again := redact.Address(got)
			if plain, _ := url.PathUnescape(again); plain != got && again != redact.Mask && !strings.Contains(got, "%") {
				t.Errorf("%q becomes %q the second time", got, again)
			}
			if strings.ContainsFunc(address, unicode.IsSpace) || strings.ContainsAny(address, `"'<>`) {
				continue // In a sentence, an address ends there.
			}
			if text := redact.Text("refused: " + address); strings.Contains(text, secret) {
				t.Errorf("%q is quoted as %q", address, text)
			}
		}
		_ = redact.Text(path + others)
	})
}

// spell writes a name with some of its letters percent-encoded or in upper case.
func spell(name string, how uint8) string {
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '%' || how>>(i%8)&1 == 0 || c < 'a' || c > 'z':
			b.WriteByte(c)
		case i%2 == 0:
			b.WriteByte(c - 'a' + 'A')
		default:
			b.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])))
		}
	}
	return b.String()
}

func TestQuoteMasksSecretsOfTheBody(t *testing.T) {
	for name, c := range map[string]struct{ body, words, want string }{
		"a whole body":           {"open\nsesame", "cannot read: open sesame", "cannot read: •••"},
		"a member":               {`{"user":"eve","login":{"password":"swordfish"}}`, "eve is not swordfish", "eve is not •••"},
		"an element":             {`{"keys":["first","other"]}`, "first or other?", "••• or •••?"},
		"a number":               {`{"pin":123456}`, "123456 is wrong", "••• is wrong"},
		"a form":                 {"user=eve&password=open+sesame", "eve said open sesame", "eve said •••"},
		"a token in prose":       {`{"note":"A1b2C3d4E5f6G7h8I9j0"}`, "no A1b2C3d4E5f6G7h8I9j0", "no •••"},
		"words without a secret": {`{"model":"small"}`, "no model small", "no model small"},
	} {
		if got := redact.Quote(c.words, redact.Secrets(nil, nil, "", []byte(c.body), nil), 99); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestQuoteMasksSecretsOfTheRequest(t *testing.T) {
	u, err := url.Parse("http://bob:s3same@h/?key=hunter2&session=hunter2hunter&topic=orders")
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"X-Team": {"redteam"}, "User-Agent": {"curlish"}}
	secrets := redact.Secrets(u, header, "Basic "+base64.StdEncoding.EncodeToString([]byte("eve:swordfish")), nil, nil)
	for in, want := range map[string]string{
		"no orders for\n curlish\x1b": "no orders for curlish\u241b",
		"hunter2hunter, hunter2":      "•••, •••", // One is part of the other.
		"swordfish or s3same?":        "••• or •••?",
		"redteam has none":            "••• has none",
		strings.Repeat("word ", 20):   strings.Repeat("word ", 9) + "word…",
		"refused: hunter2hun":         "refused: •••", // Cut by a bound on what is kept.
		"refused: redt\xe2\x80":       "refused: •••",
	} {
		if got := redact.Quote(in, secrets, 49); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for address, secret := range map[string]string{
		"http://t0ken@h/": "t0ken", "http://h/a;jsessionid=s3cret/b": "s3cret", "http://h/?a=1;token=s3cret": "s3cret",
		"http://h/?token=a+secret": "a secret", "http://h/token/s3cret": "s3cret",
		"http://h/hooks/A1b2A1b2A1b2A1b2A1b2": "A1b2A1b2A1b2A1b2A1b2",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := redact.Quote("no "+secret+" here", redact.Secrets(u, nil, "", nil, nil), 99); got != "no ••• here" {
			t.Errorf("%s: %q", address, got)
		}
	}
}

func TestRequestShowsOnlyFieldsWithoutCredentials(t *testing.T) {
	got := redact.Request(http.Header{
		"Connection": {"keep-alive"}, "Content-Length": {"12"}, "Origin": {"https://eve:s3cret@a.test/s3cret?key=s3cret", "null"},
		"Cookie": {"a=s3cret"}, "X-Plain": {"s3cret"}, "Referer": {"https://a.test/s3cret"}, "Accept": {"s3cret"},
	}, http.Header{"accept": {"s3cret"}})
	want := http.Header{
		"Connection": {"keep-alive"}, "Content-Length": {"12"}, "Origin": {"https://a.test", redact.Mask},
		"Cookie": {redact.Mask}, "X-Plain": {redact.Mask}, "Referer": {redact.Mask}, "Accept": {redact.Mask},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
