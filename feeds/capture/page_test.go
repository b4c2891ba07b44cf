package capture

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestDocumentationNamesEveryKey(t *testing.T) {
	page, err := os.ReadFile("../../docs/CAPTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []reflect.Type{reflect.TypeFor[Header](), reflect.TypeFor[note]()} {
		for _, key := range keys(of) {
			if !strings.Contains(string(page), "`"+key+"`") && !strings.Contains(string(page), "`\""+key+"\":") {
				t.Errorf("docs/CAPTURE.md does not document %s of %v", key, of)
			}
		}
	}
}

// keys returns the JSON names of the fields of a struct and of the structs in it.
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
