package doctor_test

import (
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
	"feedscope/test/race"
)

// TestRandomEvidenceIsJudgedWithoutPanic applies all rules to odd evidence.
func TestRandomEvidenceIsJudgedWithoutPanic(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	found := map[string]bool{}
	for range race.Inputs(400) {
		var e evidence.Evidence
		fill(reflect.ValueOf(&e).Elem(), r, 5)
		for _, f := range rules.Diagnose(&e).Findings {
			found[f.Code] = true
			if f.Seen == "" || !slices.Contains([]rules.Confidence{rules.Certain, rules.Likely, rules.Possible}, f.Confidence) {
				t.Fatalf("%+v", f)
			}
		}
	}
	if len(found) < 20 {
		t.Errorf("the evidence is too uniform: it leads only to %v", found)
	}
}

// words are texts on which rules decide.
var words = []string{
	"", "0", "-1", "nginx", "text/html", "text/event-stream; charset=x", "HTTP/1.0", "HIT",
	"status", "page", "a.test", "b.trycloudflare.com", "\x1b[31m\xff",
}

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
			if f := v.Field(i); f.CanSet() {
				fill(f, r, depth)
			}
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
			at := v.Index(i)
			if at.Kind() == reflect.Pointer { // No list has a nil.
				at.Set(reflect.New(at.Type().Elem()))
				at = at.Elem()
			}
			fill(at, r, depth-1)
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

// oddEvidence returns random evidence, the same for the same seed.
func oddEvidence(seed uint64) *evidence.Evidence {
	var e evidence.Evidence
	fill(reflect.ValueOf(&e).Elem(), rand.New(rand.NewPCG(seed, 4)), 5)
	return &e
}

func TestDiagnoseDoesNotChangeTheEvidence(t *testing.T) {
	for seed := range uint64(race.Inputs(50)) {
		e := oddEvidence(seed)
		rules.Diagnose(e)
		if !reflect.DeepEqual(e, oddEvidence(seed)) {
			t.Fatalf("seed %d: the evidence has changed", seed)
		}
	}
}

func TestVariantOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(race.Inputs(100)) {
		e := oddEvidence(seed)
		seen := map[evidence.VariantKind]bool{}
		e.Variants = slices.DeleteFunc(e.Variants, func(v *evidence.Variant) bool {
			defer func() { seen[v.Kind] = true }()
			return seen[v.Kind] // Each kind is tried once.
		})
		d := rules.Diagnose(e)
		want := Codes(&d)
		slices.Reverse(e.Variants)
		if d = rules.Diagnose(e); Codes(&d) != want {
			t.Fatalf("seed %d: %q, in another order %q", seed, want, Codes(&d))
		}
	}
}
