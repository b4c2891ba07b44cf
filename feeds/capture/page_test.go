package capture

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestThePageAboutTheFormatNamesEveryKey(t *testing.T) {
	page, err := os.ReadFile("../../docs/CAPTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[Header](), reflect.TypeFor[note]()} {
		for _, key := range keys(of) {
			if !strings.Contains(string(page), "`"+key+"`") && !strings.Contains(string(page), "`\""+key+"\":") {
				t.Errorf("it does not name %s of %v", key, of)
			}
		}
	}
}

// keys are the names that the fields of a struct have in JSON, and those of the structs in it.
func keys(of reflect.Type) []string {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of.PkgPath() != reflect.TypeFor[note]().PkgPath() {
		return nil
	}
	var all []string
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(append(all, name), keys(f.Type)...)
	}
	return all
}
