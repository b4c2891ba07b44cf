package doctor_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
)

func TestEveryRuleIsWhole(t *testing.T) {
	d := doctor.Evidence{}
	seen := map[string]bool{}
	for _, r := range doctor.Rules {
		if !regexp.MustCompile(`^[a-z0-9.]+(-[a-z0-9.]+)*$`).MatchString(r.Code) || seen[r.Code] {
			t.Errorf("the code %q is odd, or there twice", r.Code)
		}
		seen[r.Code] = true
		if r.Title == "" || r.Layer == "" || r.Needs == "" || len(r.Fixes()) == 0 {
			t.Errorf("%s lacks something: %+v", r.Code, r)
		}
	}
	if got := doctor.Diagnose(&d); len(got.Findings)+len(got.Notes) > 0 {
		t.Errorf("of nothing at all it finds %+v", got)
	}
}

func TestEveryFixIsForAKnownCode(t *testing.T) {
	text, err := os.ReadFile("fixes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, r := range doctor.Rules {
		known = append(known, r.Code)
	}
	for _, m := range regexp.MustCompile(`(?m)^== (.*) : .+$`).FindAllSubmatch(text, -1) {
		for code := range strings.FieldsSeq(string(m[1])) {
			if !slices.Contains(known, code) {
				t.Errorf("there is a fix for %q, which is no code", code)
			}
		}
	}
	if n := strings.Count(string(text), "\n== "); n < 60 {
		t.Errorf("%d fixes", n)
	}
}

func TestEveryRuleIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, s := range faulty {
		for _, code := range s.codes {
			tried[code] = true
		}
	}
	for _, s := range told {
		for _, code := range strings.Fields(s.want) {
			tried[code] = true
		}
	}
	for _, r := range doctor.Rules {
		if !tried[r.Code] {
			t.Errorf("no test finds %s", r.Code)
		}
	}
}

// up is a connection of a minute with a head.
func up(change ...func(*doctor.Connection)) doctor.Connection {
	at := time.Unix(1_700_000_000, 0)
	c := doctor.Connection{
		Number: 1, Started: at, Up: at, FirstByte: at, FirstEvent: at, LastByte: at.Add(time.Minute), Events: 100, Reads: 100, Bytes: 10_000,
		Head: doctor.Head{Info: conn.Info{URL: "https://feed.test/events", Proto: "HTTP/2.0"}, Host: "feed.test", Code: 200, Header: http.Header{
			"Content-Type": {"text/event-stream"},
		}},
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func refusal(kind conn.Kind) doctor.Evidence {
	return doctor.Evidence{Host: "feed.test", URL: "https://feed.test/events", Refused: []doctor.Refusal{{Kind: kind, Reason: string(kind)}}}
}

func standing(change ...func(*doctor.Connection)) doctor.Evidence {
	c := up(change...)
	return doctor.Evidence{Host: "feed.test", URL: "https://feed.test/events", Now: c.LastByte, Connections: []doctor.Connection{c}, Made: 1}
}

// bursty has bursts of 16 KiB on connection 1.
func bursty(e doctor.Evidence) doctor.Evidence {
	at := time.Unix(1_700_000_010, 0)
	e.Clock = doctor.Clock{Path: "ts", Fine: true}
	for range 6 {
		at = at.Add(3 * time.Second)
		e.Groups = append(e.Groups, doctor.Group{Conn: 1, From: at, To: at, Bytes: 16 << 10, Events: 50, First: at.Add(-3 * time.Second), Last: at})
	}
	return e
}

func flowing(e doctor.Evidence) doctor.Evidence {
	at := time.Unix(1_700_000_010, 0)
	for range 30 {
		at = at.Add(300 * time.Millisecond)
		e.Groups = append(e.Groups, doctor.Group{Conn: 1, From: at, To: at, Bytes: 100, Events: 1, First: at, Last: at})
	}
	return e
}

// issued is an encryption whose certificate was issued by a name.
func issued(by string) *conn.Secure {
	return &conn.Secure{Version: "TLS 1.3", Chain: []conn.Certificate{{Subject: "CN=feed.test", Issuer: by}}}
}

// dials are two, the second 300 ms after the first, that failed for reasons; the first without a reason is undecided.
func dials(first, second string) []conn.Dial {
	at := time.Unix(1_700_000_000, 0)
	d := []conn.Dial{{Addr: "[2001:db8::1]:443", Began: at, Reason: first}, {Addr: "192.0.2.1:443", Began: at.Add(300 * time.Millisecond), Took: 20 * time.Millisecond, Reason: second}}
	if first != "" {
		d[0].Took = 300 * time.Millisecond
	}
	return d
}

func gzipped(c *doctor.Connection) { c.Head.Encoding = "gzip" }

func with(e, variant doctor.Evidence, kind doctor.VariantKind) doctor.Evidence {
	e.Variants = append(e.Variants, doctor.Variant{Kind: kind, Evidence: &variant})
	return e
}

// told are pieces of evidence that no server of a test can bring about, and what is found.
var told = []struct {
	name string
	e    doctor.Evidence
	want string
}{
	{"a name without address", refusal(conn.KindNameNotFound), "name-not-found"},
	{"nobody listens", refusal(conn.KindRefused), "refused"},
	{"an unknown authority", refusal(conn.KindTLSUntrusted), "tls-untrusted"},
	{"an expired certificate", refusal(conn.KindTLSExpired), "tls-expired"},
	{"another host's certificate", refusal(conn.KindTLSName), "tls-name"},
	{"a gateway's certificate", standing(func(c *doctor.Connection) {
		c.Head.Secure = issued("CN=Zscaler Intermediate Root CA,O=Zscaler Inc.")
	}), "tls-inspected"},
	{"a public authority's certificate", standing(func(c *doctor.Connection) {
		c.Head.Secure = issued("CN=R11,O=Let's Encrypt,C=US")
	}), ""},
	{"one dead address of two", standing(func(c *doctor.Connection) {
		c.Head.Dials = dials("no route to the host", "")
	}), "address-dead"},
	{"one address of two that does not answer", standing(func(c *doctor.Connection) {
		c.Head.Dials = dials("", "")
	}), "address-dead"},
	{"two addresses of which the second was never needed", standing(func(c *doctor.Connection) {
		c.Head.Dials = dials("", "")[1:]
	}), ""},
	{"a network without IPv6", standing(func(c *doctor.Connection) {
		c.Head.Dials = dials("the network is unreachable", "")
	}), ""},
	{"a server that listens on one of the host's own addresses", standing(func(c *doctor.Connection) {
		c.Head.Dials = dials("connection refused", "")
		c.Head.Dials[0].Addr = "[::1]:443"
	}), ""},
	{"a gateway's certificate that nobody trusts", func() doctor.Evidence {
		e := refusal(conn.KindTLSUntrusted)
		e.Refused[0].Head.Secure = issued("O=Netskope Inc.")
		return e
	}(), "tls-inspected"},
	{"a proxy that wants a password", refusal(conn.KindProxyAuth), "proxy-auth"},
	{"a proxy that is not there", func() doctor.Evidence {
		e := refusal(conn.KindRefused)
		e.Refused[0].AtProxy = true
		return e
	}(), "proxy-fails"},
	{"compressed not a byte, plain at least history", with(standing(gzipped, func(c *doctor.Connection) {
		c.Bytes, c.FirstByte, c.FirstEvent, c.LastByte = 0, time.Time{}, time.Time{}, time.Time{}
		c.Closed, c.Ours = c.Up.Add(10*time.Second), true
	}), standing(), doctor.Identity), "compression-holds"},
	{"a stream that is compressed though nobody asked", refusal(conn.KindEncoding), "compressed-unasked"},
	{"HTTP/1.0", standing(func(c *doctor.Connection) { c.Head.Proto = "HTTP/1.0" }), "http-1.0"},
	{"bursts through a quick tunnel", func() doctor.Evidence { e := bursty(standing()); e.Host = "x.trycloudflare.com"; return e }(), "tunnel-holds-get"},
	{"a quick tunnel that flows", func() doctor.Evidence {
		e := flowing(standing(func(c *doctor.Connection) { c.Head.Host = "x.trycloudflare.com" }))
		e.Host = "x.trycloudflare.com"
		return e
	}(), ""},
	{"bursts", bursty(standing()), "buffered"},
	{"history that takes its time to come", func() doctor.Evidence {
		e := bursty(standing())
		e.Clock.Known = true
		for i := range e.Groups {
			e.Groups[i].Up = e.Groups[len(e.Groups)-1].To
		}
		return e
	}(), ""},
	{"bursts, compressed", bursty(standing(gzipped)), "compression-holds"},
	{"bursts, compressed and plain", with(bursty(standing(gzipped)), bursty(standing()), doctor.Identity), "buffered"},
	{"bursts, compressed but not plain", with(bursty(standing(gzipped)), flowing(standing()), doctor.Identity), "compression-holds"},
	{"compressed too seldom to judge, but in bursts plain", with(standing(gzipped), bursty(standing()), doctor.Identity), "buffered"},
	{"flowing, but in bursts with gzip", with(flowing(standing()), bursty(standing(gzipped)), doctor.Gzip), "compression-holds"},
	{"compressed and flowing", flowing(standing(gzipped)), ""},
	{"streams that are reset", standing(func(c *doctor.Connection) {
		c.StreamReset, c.Reason = true, "stream error: stream ID 1; INTERNAL_ERROR"
	}), "stream-reset"},
	{"ten connections in seconds", func() doctor.Evidence {
		e := standing()
		for range 9 {
			e.Connections = append(e.Connections, up())
		}
		e.Now = e.Connections[0].Up.Add(10 * time.Second)
		return e
	}(), "reconnect-storm"},
}

func TestRulesOnEvidence(t *testing.T) {
	for _, tt := range told {
		t.Run(tt.name, func(t *testing.T) {
			d := doctor.Diagnose(&tt.e)
			if got := codes(&d); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			checkFindings(t, d.Findings)
		})
	}
}

func TestCompressedEventsAreSaidToComeAsTheyAreMadeOnlyIfSeenToDoSo(t *testing.T) {
	timed := func(e doctor.Evidence) doctor.Evidence { e.Clock.Path = "ts"; return e }
	for name, tt := range map[string]struct {
		e    doctor.Evidence
		said bool
	}{
		"seen to":                 {timed(flowing(standing(gzipped))), true},
		"no times to see it by":   {flowing(standing(gzipped)), false},
		"hardly a read":           {timed(standing(gzipped)), false},
		"in bursts":               {bursty(standing(gzipped)), false},
		"in bursts when plain":    {with(timed(standing(gzipped)), bursty(standing()), doctor.Identity), false},
		"compressed it holds":     {with(bursty(standing(gzipped)), flowing(standing()), doctor.Identity), false},
		"not compressed, flowing": {timed(flowing(standing())), false},
	} {
		d := doctor.Diagnose(&tt.e)
		if got := strings.Contains(fmt.Sprint(d.Notes), "as they are made"); got != tt.said {
			t.Errorf("%s: the notes are %v", name, d.Notes)
		}
	}
}

func TestThePlaceThatTheResponseNamesIsMendedFirst(t *testing.T) {
	for header, want := range map[string]string{"nginx/1.28.0": "nginx", "Apache/2.4.66 (Debian)": "Apache", "envoy": "Envoy", "Caddy": "Caddy", "cloudflare": "Cloudflare"} {
		e := bursty(standing(func(c *doctor.Connection) { c.Head.Header.Set("Server", header) }))
		d := doctor.Diagnose(&e)
		if got := d.Findings[0].Fixes[0].Where; got != want {
			t.Errorf("Server: %s: the first fix is for %s, want %s", header, got, want)
		}
	}
}

func TestWhereAFrameworkIsAtFaultItsFixComesFirst(t *testing.T) {
	for i := range doctor.Rules {
		r := &doctor.Rules[i]
		if got := r.Fixes()[0].Where; r.Code == "one-late" && got != "Go" {
			t.Errorf("the first fix of %s is for %s", r.Code, got)
		}
	}
}

func TestACommandAsksTheRightPort(t *testing.T) {
	for address, want := range map[string]string{"https://feed.test/a": "feed.test:443 ", "https://feed.test:8443/a": "feed.test:8443 "} {
		e := refusal(conn.KindTLSExpired)
		e.URL = address
		d := doctor.Diagnose(&e)
		if c := d.Findings[0].Check; !strings.Contains(c, want) {
			t.Errorf("the command is %s", c)
		}
	}
}

func TestACommandQuotesTheAddress(t *testing.T) {
	e := refusal(conn.KindRefused)
	e.URL = "https://feed.test/a?b='$(reboot)'"
	d := doctor.Diagnose(&e)
	if c := d.Findings[0].Check; !strings.HasSuffix(c, `'https://feed.test/a?b='\''$(reboot)'\'''`) {
		t.Errorf("the command is %s", c)
	}
}

// No evidence, however odd, brings a rule down.
func TestNoEvidenceIsTooOdd(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	found := map[string]bool{}
	for range 400 {
		var e doctor.Evidence
		fill(reflect.ValueOf(&e).Elem(), r, 5)
		for _, f := range doctor.Diagnose(&e).Findings {
			found[f.Code] = true
			if f.Seen == "" || !slices.Contains([]doctor.Confidence{doctor.Certain, doctor.Likely, doctor.Possible}, f.Confidence) {
				t.Fatalf("%+v", f)
			}
		}
	}
	if len(found) < 20 {
		t.Errorf("the evidence is too plain: it leads to %v alone", found)
	}
}

// words are texts on which rules decide.
var words = []string{"", "0", "-1", "nginx", "text/html", "text/event-stream; charset=x", "HTTP/1.0", "HIT", "status", "page", "a.test", "b.trycloudflare.com", "\x1b[31m\xff"}

// fill puts random values into v, lists no deeper than depth.
func fill(v reflect.Value, r *rand.Rand, depth int) {
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		if r.IntN(4) > 0 {
			*at = time.Unix(1_700_000_000, r.Int64N(200_000_000_000))
		}
		return
	case *http.Header:
		*at = http.Header{}
		for _, name := range []string{"Server", "Content-Type", "Content-Length", "Age", "X-Cache", "Content-Encoding"} {
			at.Set(name, words[r.IntN(len(words))])
		}
		return
	case *time.Duration:
		*at = time.Duration(r.Int64N(int64(2*time.Minute)) - int64(10*time.Second))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), r, depth)
		}
	case reflect.Pointer:
		if depth > 0 && r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r, depth-2)
		}
	case reflect.Slice:
		if depth > 0 {
			v.Set(reflect.MakeSlice(v.Type(), r.IntN(20), 20))
		}
		for i := range v.Len() {
			fill(v.Index(i), r, depth-1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), r, depth-1)
		}
	case reflect.String:
		v.SetString(words[r.IntN(len(words))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(r.Int64N(1000) - 10)
	case reflect.Uint64, reflect.Uint32:
		v.SetUint(uint64(r.IntN(1000)))
	default:
		panic(v.Kind())
	}
}

func TestAProxyIsNamedOnce(t *testing.T) {
	for reason, want := range map[string]string{
		"the proxy http://p.test:9, as set: connection refused": "the proxy http://p.test:9, as set: connection refused",
		"connection refused": "connection refused; the proxy is http://p.test:9, as set",
	} {
		e := refusal(conn.KindRefused)
		e.Refused[0].AtProxy, e.Refused[0].Reason, e.Refused[0].Head.Proxy.URL = true, reason, "http://p.test:9"
		d := doctor.Diagnose(&e)
		if f := d.Findings[0]; f.Code != "proxy-fails" || f.Layer != doctor.Scanner || f.Seen != want {
			t.Errorf("%s of the %s: %s", f.Code, f.Layer, f.Seen)
		}
	}
}

func TestACheckAsksAsTheFeedDoes(t *testing.T) {
	spec := feeds.Spec{
		URL: "http://u:hidden@feed.test:7000/events?token=hidden", Header: http.Header{"X-Team": {"it's"}, "Authorization": {"Bearer hidden"}},
		Ask:   feeds.Ask{Method: "POST", Body: []byte("hidden"), Compressed: true, Poll: feeds.Poll{Every: time.Minute}},
		Route: conn.Route{Proxy: "http://u:hidden@p.test:9", TLS: conn.TLS{Insecure: true}},
	}
	check := func(kind conn.Kind, name string) string {
		e := doctor.New(spec).Evidence(time.Now())
		e.Name = name
		e.Refused = []doctor.Refusal{{Kind: kind, Reason: "x"}}
		e.Polled = false
		if kind == "" {
			e.Refused = nil
			e.Wire.BOMs = 1
		}
		d := doctor.Diagnose(e)
		return d.Findings[0].Check
	}
	curl, own := check(conn.KindRefused, ""), check("", "")
	for _, want := range []string{"feed.test:7000/events?token=SECRET'", "-H 'X-Team: it'\\''s'", "-x 'http://", "p.test:9'", "-X 'POST'", "--data 'BODY'", "--compressed", " -k"} {
		if !strings.Contains(curl, want) || !strings.Contains(own, want) {
			t.Errorf("no %s in %s or %s", want, curl, own)
		}
	}
	if strings.Contains(curl+own, "hidden") || strings.Contains(curl+own, conn.Masked) {
		t.Errorf("%s\n%s", curl, own)
	}
	if strings.Contains(curl, "--poll") || !strings.HasSuffix(own, " --poll '1m0s'") {
		t.Errorf("%s\n%s", curl, own)
	}
	if got := check("", "market --config f.yaml"); got != "feedscope doctor market --config f.yaml" {
		t.Error(got)
	}
}

func TestOfTwoClocksNeitherIsBlamed(t *testing.T) {
	e := standing(func(c *doctor.Connection) { c.Head.Clock.Known, c.Head.Clock.Offset = true, time.Hour })
	d := doctor.Diagnose(&e)
	if f := d.Findings[0]; f.Code != "clock-skew" || f.Layer != doctor.Either {
		t.Errorf("%s is the fault of the %s", f.Code, f.Layer)
	}
}
