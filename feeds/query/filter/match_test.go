package filter_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
	"feedscope/test/race"
)

// quote is the message of most tests; its feed is "market".
var quote = message("Quote", "17-b", `{"symbol":"ZEPH","price":101.25,"size":"300","big":9007199254740993,`+
	`"user":{"name":"Anna \"A\" O","tags":["x","y"]},"ok":true,"none":null,"empty":"","level":"Critical"}`)

func message(typ, id, data string) *feeds.Event {
	return &feeds.Event{Kind: feeds.Message, Type: []byte(typ), ID: []byte(id), Data: []byte(data)}
}

func parse(t testing.TB, s string) *filter.Filter {
	t.Helper()
	f, err := filter.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return f
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		name    string
		yes, no []string
	}{
		{"an empty filter matches everything", []string{"", "  ", "\t"}, nil},
		{"a word is in the data, the type, the id or the feed's name", []string{"zeph", "quote", "17-b", "market"}, []string{"nowhere"}},
		{"a word is not found across two of them", nil, []string{"bmarket", "quote17", `"}quote"`}},
		{"all words must match", []string{"zeph quote market"}, []string{"zeph nowhere", "nowhere zeph"}},
		{"lower case matches any case", []string{"zeph", "anna", "crit"}, nil},
		{"upper case matches as written", []string{"ZEPH", "Quote", "Anna"}, []string{"Zeph", "QUOTE", "anNa"}},
		{"a word may have quotation marks within", []string{`symbol":"zeph`, `price":101`}, []string{`price":102`}},
		{"a phrase has spaces", []string{`"a\\\" o"`, `"anna \\\"a"`}, []string{`"anna  "`}},
		{"a minus sign negates a term", []string{"-nowhere", `-"no where"`, "-type:trade"}, []string{"-zeph", "-type:quote", `-"17-b"`}},
		{"a regular expression", []string{`/pri.e":\d+\.25/`, `/^market$/`, `/zeph|none/`, `/"a\\" o"/`}, []string{`/price":\d{4}/`, `/^zeph/`}},
		{
			"a regular expression follows the case of its letters",
			[]string{`/zeph/`, `/Z[A-Z]PH/`, `/[^q]eph/`, `/(?i)ZePh/`, `/\Sritical/`},
			[]string{`/Zeph/`, `/[^z]eph/`, `/[^A-Z]eph/`, `/[A-Z]anna/`, `/(?-i)zeph/`, `/\p{Lu}nna \p{Lu}/`},
		},
		{"a regular expression with optional parts", []string{`/(nowhere){0,2}zeph/`, `/(nowhere)*zeph/`, `/(nowhere|)zeph/`}, nil},
		{"an escaped slash in a regular expression", []string{`-/a\/b/`}, []string{`/a\/b/`}},
		{
			"the feed, the type and the id are compared as a whole",
			[]string{"feed:market", "type:quote", "type:Quote", "id:17-b"},
			[]string{"feed:mark", "type:quo", "id:17", "id:7-b", "type:QUOTE", "feed:markets"},
		},
		{
			"a star matches any text",
			[]string{"feed:*", "feed:m*", "feed:*et", "feed:*ark*", "id:1*b", "id:17-b*", "id:*-*", "id:**", "id:*7*-*", "type:Q*e"},
			[]string{"feed:m*a", "id:*17", "id:17-b*b", "id:1*7*7*b", "type:q*E"},
		},
		{"a quoted star is literal", nil, []string{`id:"1*"`, `id:"*"`, `id:""`}},
		{"the kind", []string{"kind:message", "-kind:comment"}, []string{"kind:status", "-kind:message"}},
		{"existence of a value", []string{".price", ".none", ".empty", ".user.name", ".user.tags.1", "-.missing"}, []string{".missing", ".user.x", ".user.tags.2"}},
		{
			"numbers compare as numbers",
			[]string{".price>100", ".price>=101.25", ".price<=1.0125e2", ".price=101.250", ".price!=101", ".price<1000", ".price>-1"},
			[]string{".price>101.25", ".price<101.25", ".price=101.2", ".price!=101.25", ".price>1e3"},
		},
		{"a string may be a number", []string{".size>40", ".size=300.0", ".size!=301"}, []string{".size<40", ".size!=300"}},
		{
			"long integers compare exactly",
			[]string{".big=9007199254740993", ".big>9007199254740992", ".big!=9007199254740992", ".big>=9007199254740992"},
			[]string{".big=9007199254740992", ".big>9007199254740993"},
		},
		{
			"a non-number is unequal to every number and unordered",
			[]string{".symbol!=5", ".none!=0", ".user!=1"},
			[]string{".symbol=5", ".symbol>5", ".symbol<5", ".symbol>=5", ".none=0", ".ok=1", ".empty=0"},
		},
		{
			"texts compare ignoring case",
			[]string{".symbol=zeph", ".symbol=ZEPH", ".level=critical", ".symbol>y", ".symbol<zz", ".symbol>=zeph", ".symbol!=zep", `.empty=""`},
			[]string{".symbol=Zeph", ".symbol=zep", ".symbol>zz", ".symbol!=zeph", ".level=CRITICAL"},
		},
		{"a quoted number is text", []string{`.price="101.25"`, `.size="300"`, `.price<"9"`}, []string{`.price="101.250"`, `.size="300.0"`}},
		{
			"string escapes are decoded, other values compare as written",
			[]string{`.user.name="anna \"a\" o"`, ".ok=true", ".none=null", `.user.tags=["x","y"]`},
			[]string{".ok=false", `.user.tags=x`},
		},
		{"no comparison holds for a missing value", nil, []string{".missing=1", ".missing!=1", ".missing<1", ".missing~.", `.missing=""`, `.missing!=""`}},
		{"a minus sign negates a comparison", []string{"-.missing=1", "-.price>200", "-.symbol~^a"}, []string{"-.price>100", "-.symbol=zeph"}},
		{
			"a regular expression in a value",
			[]string{".user.name~^a", ".symbol~^z.*h$", ".symbol~^Z", `.user.name~/"a" o$/`, ".price~^101", `.user~anna`},
			[]string{".user.name~^b", ".symbol~^z.*H$", ".price~^1$"},
		},
		{"paths are gjson's", []string{".user.tags.#=2", `.user.tags.#(=="y")`, ".us*.n?me~anna", ".user.tags.#>1"}, []string{`.user.tags.#(=="z")`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range c.yes {
				if !parse(t, s).Match(quote, "market") {
					t.Errorf("%s does not match", s)
				}
			}
			for _, s := range c.no {
				if parse(t, s).Match(quote, "market") {
					t.Errorf("%s matches", s)
				}
			}
		})
	}
}

func TestMatchOfOtherKinds(t *testing.T) {
	comment := &feeds.Event{Kind: feeds.Comment, Data: []byte("ping"), ID: []byte("1")}
	retry := &feeds.Event{Kind: feeds.Retry, Data: []byte("3s")}
	anomaly := &feeds.Event{Kind: feeds.Anomaly, Data: []byte("unknown field")}
	stale := &feeds.Event{Kind: feeds.Change, State: feeds.Stale, Data: []byte("no byte for 5s")}
	for _, c := range []struct {
		filter string
		event  *feeds.Event
		want   bool
	}{
		{"kind:comment", comment, true},
		{"kind:retry", retry, true},
		{"kind:anomaly unknown", anomaly, true},
		{"kind:status", stale, true},
		{"kind:message", stale, false},
		{"stale", stale, true},
		{"comment ping", comment, true},
		{"type:comment", comment, false},
		{"-type:comment", comment, true},
		{"id:1", comment, false},
		{"id:*", comment, false},
		{"1", comment, false},
		{"feed:market", retry, true},
		{"type:*", stale, false},
		{".a", comment, false},
		{"-.a=1", comment, true},
	} {
		if got := parse(t, c.filter).Match(c.event, "market"); got != c.want {
			t.Errorf("%s of %s is %v", c.filter, c.event.Data, got)
		}
	}
}

func TestMatchFoldsLettersOfAllScripts(t *testing.T) {
	for _, c := range []struct {
		filter, data string
		want         bool
	}{
		{"zoë", "ZOË kauft", true},
		{"ZOË", "zoë kauft", false},
		{"über", "…ÜBER", true},
		{"москва", "из МОСКВЫ в МоСкВа", true},
		{"москва", "из МОСКВЫ", false},
		{"σας", "ΣΑΣ", true},
		{"ⱥ", "Ⱥ", true}, // Three bytes and two.
		{"strasse", "straſſe", false},
		{"k", "\u212a", false}, // The Kelvin sign.
		{"\u017f", "s", false}, // The long s.
		{"\u017f", "\u017f", true},
		{"日本", "日本語", true},
		{"/task/", "TAS\u212a", true}, // Regular expressions fold as package regexp does.
		{".a=zoë", `{"a":"ZOË"}`, true},
		{".a>zoë", `{"a":"ZOËS"}`, true},
		{"type:zoë*", "", true},
		{"type:*oë", "", true},
		{"type:*o*ë", "", true},
		{"type:*x*ë", "", false},
	} {
		typ := "t"
		if c.data == "" {
			typ = "ZOË"
		}
		if got := parse(t, c.filter).Match(message(typ, "", c.data), ""); got != c.want {
			t.Errorf("%s of %s is %v", c.filter, c.data, got)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	if race.Enabled { // Pools drop items at random.
		t.Skip("the race detector makes pools drop items")
	}
	for _, s := range []string{
		"zeph quote market -nowhere", `"nna" Crit zoë`, "type:quote id:1* feed:*m* kind:message", ".price>100 .level=critical .size!=3",
		"/pri[cs]e.*25/ -/nowhere/",
	} {
		f := parse(t, s)
		if n := testing.AllocsPerRun(100, func() { f.Match(quote, "market") }); n != 0 {
			t.Errorf("%s: %v allocations", s, n)
		}
	}
}
