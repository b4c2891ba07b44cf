package cli

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"feedscope/feeds/config"
)

// curl maps flags with curl's names, or for one entry of a list, to the configuration keys that they set.
var curl = map[string]string{
	"header": "headers", "param": "params", "request": "method", "data": "body", "user": "basic", "oauth2-bearer": "bearer", "cacert": "ca",
	"noproxy": "no_proxy", "proxy-user": "proxy", "http1.1": "http", "http2": "http", "http2-prior-knowledge": "http",
}

func TestConnectionFlagsMatchConfigurationKeys(t *testing.T) {
	keys := feedKeys(reflect.TypeFor[config.Feed]())
	var c connection
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	c.flags(f)
	f.VisitAll(func(flag *pflag.Flag) {
		key := strings.ReplaceAll(strings.TrimPrefix(flag.Name, "no-"), "-", "_")
		if other, ok := curl[flag.Name]; ok {
			key = other
		}
		if !slices.Contains(keys, key) {
			t.Errorf("--%s matches neither the feed key %s nor a curl flag", flag.Name, key)
		}
	})
}

// feedKeys lists the keys of a struct and its nested structs.
func feedKeys(in reflect.Type) []string {
	var keys []string
	for i := range in.NumField() {
		f := in.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		keys = append(keys, key)
		if f.Type.Kind() == reflect.Struct {
			keys = append(keys, feedKeys(f.Type)...)
		}
	}
	return keys
}
