package feeds

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestEventTimeFormats(t *testing.T) {
	want := time.Date(2026, 11, 29, 11, 8, 10, 0, time.UTC)
	half := want.Add(500 * time.Millisecond)
	for text, want := range map[string]time.Time{
		// Numbers, and numbers as strings.
		`1795950490`: want, `1795950490.5`: half, `1795950490500`: half, `1795950490500000`: half, `1795950490500000000`: half,
		`"1795950490"`: want, `"1795950490500"`: half, `"1.7959504905e9"`: half,
		// RFC 3339.
		`"2026-11-29T11:08:10Z"`: want, `"2026-11-29T11:08:10.5Z"`: half, `"2026-11-29T11:08:10.500000000Z"`: half,
		`"2026-11-29t11:08:10z"`: want, `"2026-11-29t11:08:10.5Z"`: half, `"2026-11-29T11:08:10z"`: want,
		`"2026-11-29T13:08:10+02:00"`: want, `"2026-11-29T05:38:10.5-05:30"`: half, `"2026-11-29T11:08:10-00:00"`: want,
		`"2026-11-29t13:08:10+02:00"`: want, `"2026-11-29 11:08:10Z"`: want, `"2026-11-29 13:08:10.5+02:00"`: half,
		`"2016-12-31T23:59:60Z"`:        time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
		`"2017-01-01T01:59:60.5+02:00"`: time.Date(2017, 1, 1, 0, 0, 0, 5e8, time.UTC),
		// ISO 8601.
		`"2026-11-29T11:08:10,5Z"`: half, `"2026-11-29T11:08:10+0000"`: want, `"2026-11-29T13:08:10.5+0200"`: half,
		`"2026-11-29 11:08:10+00"`: want, `"2026-11-29T06:08:10-05"`: want, `"20261129T110810Z"`: want, `"20261129t110810.5z"`: half,
		`"20261129T130810+0200"`: want, `"20261129T130810,5+02:00"`: half, `"20261129T130810+02"`: want, `"20261129 110810Z"`: want,
		// No zone.
		`"2026-11-29T11:08:10"`: want, `"2026-11-29T11:08:10.500000"`: half, `"2026-11-29 11:08:10"`: want, `"20261129T110810"`: want,
		// RFC 1123.
		`"Sun, 29 Nov 2026 11:08:10 GMT"`: want, `"Sun, 29 Nov 2026 11:08:10 UTC"`: want, `"Sun, 29 Nov 2026 13:08:10 +0200"`: want,
	} {
		got := EventTime([]byte(`{"a":{"ts":`+text+`}}`), "a.ts")
		if !got.Equal(want) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
		zoneless := strings.HasPrefix(text, `"2026`) && !strings.ContainsAny(text[12:], "Zz+-")
		if (got.Location() == NoZone) != zoneless {
			t.Errorf("%s without a zone: %v, want %v", text, !zoneless, zoneless)
		}
	}
}

func TestEventTimeRejectsOtherValues(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `0`, `-5`, `1e300`, `{}`, `[1795950490]`, `""`, `"now"`, `"2026-11-29"`, `"11:08:10"`, `"2026-13-29T11:08:10Z"`,
		`"2026-11-29T25:08:10Z"`, `"2026-11-29T11:08:61Z"`, `"2026-11-29T11:08"`, `"2026-11-29T11:08:10 EST"`, `"2026-11-29T11:08:10+2"`,
		`"20261129T110810Q"`, `"Sun, 29 Nov 2026 11:08:10 EST"`, `"Sun, 29 Nov 2026 11:08:10"`, `"NaN"`, `"Inf"`,
	} {
		if got := EventTime([]byte(`{"ts":`+text+`}`), "ts"); !got.IsZero() {
			t.Errorf("%s is parsed as %v", text, got)
		}
	}
}

func TestParseTimeAllocatesNothing(t *testing.T) {
	for _, text := range []string{`1795950490500`, `"2026-11-29T11:08:10.5Z"`, `"2026-11-29T13:08:10+02:00"`} {
		data := []byte(`{"ts":` + text + `}`)
		if n := testing.AllocsPerRun(100, func() { EventTime(data, "ts") }); n > 1 {
			t.Errorf("%s takes %v allocations", text, n)
		}
	}
}

func FuzzEventTime(f *testing.F) {
	f.Add("2026-11-29t13:08:60,5+0200", "ts")
	f.Add("Sun, 29 Nov 2026 11:08:10 GMT", "a.b")
	f.Add("20261129T110810", strings.Repeat("[", 10_000))
	f.Fuzz(func(t *testing.T, text, path string) {
		got := ParseTime(text)
		if !got.IsZero() && got.Year() >= 0 && got.Year() <= 9999 {
			again := ParseTime(got.Format(time.RFC3339Nano))
			if !again.Equal(got) && !strings.Contains(got.Format(time.RFC3339Nano), "0000-") {
				t.Errorf("%q is %v, reparsed %v", text, got, again)
			}
		}
		data, err := json.Marshal(map[string]string{"ts": text})
		if err != nil {
			t.Fatal(err)
		}
		if json.Valid([]byte(`"` + text + `"`)) { // Otherwise escapes change the text.
			if of := EventTime(data, "ts"); !of.Equal(got) && !strings.ContainsRune(text, '\\') &&
				!strings.ContainsRune(text, '\ufffd') {
				t.Errorf("%q is %v, in an object %v", text, got, of)
			}
		}
		EventTime([]byte(strings.Repeat(`{"a":`, 1000)), path)
		EventTime([]byte(path), path)
	})
}

func TestEventTimeOfDeepPayload(t *testing.T) {
	deep := []byte(strings.Repeat("[", 16<<20)) // A modifier would recurse into it.
	if at := EventTime(deep, "@pretty|t"); !at.IsZero() {
		t.Errorf("found %s", at)
	}
}
