package tail

import (
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
)

func TestColumnsAreCheckedByName(t *testing.T) {
	for _, good := range []string{".price", ".book.bid", ".items.0.id", `.items.#(id=="a").price`, `.a\.b`, "time", "feed", "type", "id", "data"} {
		if _, err := ParseColumns([]string{good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"":            `there is no column ""; a field of the data is written with a dot`,
		"price":       `there is no column "price"`,
		".":           "a key must follow the dot",
		".a[0]":       "an element is written .items.0",
		".price>1":    "is more than a path",
		".a .b":       "is more than a path",
		".price=zeph": "is more than a path",
	} {
		if _, err := ParseColumns([]string{"id", bad}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", bad, err, want)
		}
	}
}

func FuzzParseColumns(f *testing.F) {
	f.Add(".a.b", `{"a":{"b":"x\ty"}}`)
	f.Add("data", "a\"b,c\\")
	f.Fuzz(func(t *testing.T, name, data string) {
		columns, err := ParseColumns([]string{name, "id"})
		if err != nil {
			return
		}
		for _, format := range []Format{TSV, CSV} {
			o := Options{Feeds: named("f"), Format: format, Columns: columns}
			row := encode(o, []feeds.Event{{Kind: feeds.Message, ID: []byte("7"), Data: []byte(strings.ToValidUTF8(data, ""))}})
			if !strings.HasSuffix(row, "7\n") || format == TSV && strings.Count(row, "\n")+strings.Count(row, "\t") != 2 {
				t.Errorf("%q of %q is the row %q", name, data, row)
			}
		}
	})
}

func TestRowsReadBackAsWhatTheyWere(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		texts := []string{strings.ReplaceAll(randomText(r, 20), "\x00", ""), strings.Repeat(" ", r.IntN(3)) + randomText(r, 3), randomText(r, 20) + "\n" + randomText(r, 2)}
		data, err := json.Marshal(map[string]string{"a": texts[0], "b": texts[1]})
		if err != nil {
			t.Fatal(err)
		}
		e := []feeds.Event{{Kind: feeds.Message, Type: []byte(texts[2]), Data: data, Time: arrival}}
		want := []string{texts[0], texts[1], "", texts[2], string(data)}
		o := Options{Feeds: named("f"), Columns: []Column{".a", ".b", ".none", "type", "data"}}

		o.Format = CSV
		got, err := csv.NewReader(strings.NewReader(encode(o, e))).Read()
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("csv: got %q, %v\nwant %q", got, err, want)
		}

		o.Format = TSV
		got = strings.Split(strings.TrimSuffix(encode(o, e), "\n"), "\t")
		for i := range got {
			got[i] = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(got[i])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("tsv: got %q\nwant %q", got, want)
		}
	}
}

func TestARowOfOneEmptyCellIsARow(t *testing.T) {
	o := Options{Feeds: named("f"), Format: CSV, Columns: []Column{".none"}}
	if got := encode(o, []feeds.Event{{Kind: feeds.Message, Data: []byte("{}")}}); got != "\"\"\n" {
		t.Errorf("got %q", got)
	}
}

func TestOfSeveralFeedsTheNamesAreAColumn(t *testing.T) {
	e := []feeds.Event{{Kind: feeds.Message, Feed: 1, ID: []byte("7"), Data: []byte(`{"a":1}`)}}
	o := Options{Feeds: named("one", "two"), Format: TSV, Titles: true}
	for want, columns := range map[string][]Column{"two\t1\n": {".a"}, "1\ttwo\n": {".a", "feed"}} {
		o.Columns = columns
		if got := encode(o, e); got != want {
			t.Errorf("%v: got %q, want %q", columns, got, want)
		}
	}
}

func TestCellsThatSomeReadersWouldTrimAreQuoted(t *testing.T) {
	for cell, want := range map[string]string{"a b": "a b", " a": `" a"`, "a ": `"a "`, "a\r": "\"a\r\"", "": ""} {
		if got := string(appendCSV(nil, []byte(cell))); got != want {
			t.Errorf("%q is %s, want %s", cell, got, want)
		}
	}
}
