package feeds_test

import (
	"net/http"
	"testing"

	"feedscope/feeds"
)

func TestSetupIsFilledWithValuesOfAnEvent(t *testing.T) {
	const event = `{"id":"a/b c+d&e","n":7,"quoted":"say \"hi\"","nested":{"path":"x"},"none":null}`
	for name, c := range map[string]struct {
		setup                 feeds.Setup
		address, body, failed string
	}{
		"nothing to fill":    {setup: feeds.Setup{URL: "/sub?a=b", Body: "x"}, address: "/sub?a=b", body: "x"},
		"in a path":          {setup: feeds.Setup{URL: "/sub/{.id}/{.n}"}, address: "/sub/a%2Fb%20c+d&e/7"},
		"in a query":         {setup: feeds.Setup{URL: "/sub?id={.id}&n={.n}"}, address: "/sub?id=a%2Fb%20c%2Bd%26e&n=7"},
		"in both":            {setup: feeds.Setup{URL: "/{.id}?{.id}"}, address: "/a%2Fb%20c+d&e?a%2Fb%20c%2Bd%26e"},
		"in a JSON body":     {setup: feeds.Setup{Body: `{"q":"{.quoted}","n":{.n}}`}, body: `{"q":"say \"hi\"","n":7}`},
		"in a form":          {setup: feeds.Setup{Body: "id={.id}&p={.nested.path}"}, body: "id=a%2Fb+c%2Bd%26e&p=x"},
		"a missing value":    {setup: feeds.Setup{URL: "/{.other}"}, failed: "the event has no value at other"},
		"missing in a query": {setup: feeds.Setup{URL: "/?{.other}"}, failed: "the event has no value at other"},
		"of the response":    {setup: feeds.Setup{URL: "/{header:Session}", Body: `{"s":"{header:Session}"}`}, address: "/s%221", body: `{"s":"s\"1"}`},
		"a missing header":   {setup: feeds.Setup{Body: "{header:X-Other}"}, failed: "the response has no header X-Other"},
		"null":               {setup: feeds.Setup{Body: "{.none}"}, failed: "the event has no value at none"},
	} {
		got, err := c.setup.Fill([]byte(event), http.Header{"Session": {`s"1`}}.Get)
		failed := ""
		if err != nil {
			failed = err.Error()
		}
		if failed != c.failed || failed == "" && (got.URL != c.address || got.Body != c.body) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}
