package encode

import (
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/test/race"
)

func TestParseColumns(t *testing.T) {
	for _, good := range []string{".price", ".book.bid", ".items.0.id", `.items.#(id=="a").price`, `.a\.b`, "time", "feed", "type", "id", "data"} {
		if _, err := ParseColumns([]string{good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, want := range map[string]string{
		"":            `no column is named ""; write a data field with a leading dot`,
		"price":       `no column is named "price"`,
		".":           "expected a key after the dot",
		".a[0]":       "write .items.0 for an element",
		".price>1":    "is not just a path",
		".a .b":       "is not just a path",
		".price=zeph": "is not just a path",
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
			o := Options{Format: format, Columns: columns}
			row := encode([]string{"f"}, o, []feeds.Event{{Kind: feeds.Message, ID: []byte("7"), Data: []byte(strings.ToValidUTF8(data, ""))}})
			if !strings.HasSuffix(row, "7\n") || format == TSV && strings.Count(row, "\n")+strings.Count(row, "\t") != 2 {
				t.Errorf("%q of %q is the row %q", name, data, row)
			}
		}
	})
}

func TestRowsRoundTrip(t *testing.T) {
	for seed := range uint64(race.Inputs(200)) {
		r := rand.New(rand.NewPCG(seed, 0))
		texts := []string{strings.ReplaceAll(randomText(r, 20), "\x00", ""), strings.Repeat(" ", r.IntN(3)) + randomText(r, 3), randomText(r, 20) + "\n" + randomText(r, 2)}
		data, err := json.Marshal(map[string]string{"a": texts[0], "b": texts[1]})
		if err != nil {
			t.Fatal(err)
		}
		e := []feeds.Event{{Kind: feeds.Message, Type: []byte(texts[2]), Data: data, Time: arrival}}
		want := []string{texts[0], texts[1], "", texts[2], string(data)}
		o := Options{Columns: []Column{".a", ".b", ".none", "type", "data"}}

		o.Format, o.Formulas = CSV, true
		got, err := csv.NewReader(strings.NewReader(encode([]string{"f"}, o, e))).Read()
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("csv: got %q, %v\nwant %q", got, err, want)
		}

		o.Format = TSV
		got = strings.Split(strings.TrimSuffix(encode([]string{"f"}, o, e), "\n"), "\t")
		for i := range got {
			got[i] = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(got[i])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("tsv: got %q\nwant %q", got, want)
		}
	}
}

func TestRowWithOneEmptyCell(t *testing.T) {
	o := Options{Format: CSV, Columns: []Column{".none"}}
	if got := encode([]string{"f"}, o, []feeds.Event{{Kind: feeds.Message, Data: []byte("{}")}}); got != "\"\"\n" {
		t.Errorf("got %q", got)
	}
}

func TestSeveralFeedsAddFeedColumn(t *testing.T) {
	e := []feeds.Event{{Kind: feeds.Message, Feed: 1, ID: []byte("7"), Data: []byte(`{"a":1}`)}}
	o := Options{Format: TSV, Titles: true}
	for want, columns := range map[string][]Column{"feed\ta\ntwo\t1\n": {".a"}, "a\tfeed\n1\ttwo\n": {".a", "feed"}} {
		o.Columns = columns
		if got := encode([]string{"one", "two"}, o, e); got != want {
			t.Errorf("%v: got %q, want %q", columns, got, want)
		}
	}
}

func TestCellsWithOuterSpacesAreQuoted(t *testing.T) {
	for cell, want := range map[string]string{"a b": "a b", " a": `" a"`, "a ": `"a "`, "a\r": "\"a\r\"", "": ""} {
		if got := string(appendCSV(nil, []byte(cell))); got != want {
			t.Errorf("%q is %s, want %s", cell, got, want)
		}
	}
}

func TestFormulasAreEscaped(t *testing.T) {
	e := func(data string) []feeds.Event { return []feeds.Event{{Kind: feeds.Message, Data: []byte(data)}} }
	for cell, want := range map[string]string{
		`=cmd|' /C calc'!A0`: `'=cmd|' /C calc'!A0`, "@SUM(1)": "'@SUM(1)", "+1+1": "'+1+1", "-2+3": "'-2+3", "\t=1": "'\t=1",
		"\r=1": "\"'\r=1\"", `=HYPERLINK("http://evil/")`: `"'=HYPERLINK(""http://evil/"")"`,
		"-12.5": "-12.5", "+3": "+3", "-1e-7": "-1e-7", "-": "'-", "": `""`, "1=1": "1=1", "a@b": "a@b", " =1": `" =1"`,
	} {
		o := Options{Format: CSV, Columns: []Column{"data"}}
		if got := encode([]string{"f"}, o, e(cell)); got != want+"\n" {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
		o.Formulas = true
		if got := encode([]string{"f"}, o, e(cell)); cell != "" && got != strings.Replace(want, "'", "", strings.Count(want[:min(2, len(want))], "'"))+"\n" {
			t.Errorf("with formulas, %q is %q", cell, got)
		}
		o.Format, o.Formulas = TSV, false
		if got := encode([]string{"f"}, o, e(cell)); strings.HasPrefix(got, "'") {
			t.Errorf("as TSV, %q is %q", cell, got)
		}
	}
}

// randomText returns text without line ends.
func randomText(r *rand.Rand, maximum int) string {
	runes := []rune("abc \"\\/{}:,\x00\x01\t\x1b\x7fé漢😀\u009b\u202e\u2028")
	text := ""
	for range r.IntN(maximum + 1) {
		text += string(runes[r.IntN(len(runes))])
	}
	return text
}
