package schema_test

import (
	"errors"
	"testing"

	"feedscope/feeds/config/schema"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]schema.Size{
		"64MiB": 64 << 20, "64 MiB": 64 << 20, "1048576": 1 << 20, "0": 0, "12B": 12, "3kB": 3000, "3KB": 3000, "2mb": 2e6,
		"1.5GiB": 3 << 29, "1GB": 1e9, " 7KiB ": 7 << 10, "0.0001kB": 0,
	} {
		if got, err := schema.ParseSize(text); err != nil || got != want {
			t.Errorf("%q is %d, %v; not %d", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "MiB", "-1", "-1MiB", "1 MB MB", "64MegaBytes", "1TiB", "NaN", "Inf", "1e400", "9999999999GiB", "1,5MiB", "0x",
		"64iB",
	} {
		if got, err := schema.ParseSize(text); !errors.Is(err, schema.ErrSize) {
			t.Errorf("%q is accepted as %d, %v", text, got, err)
		}
	}
}

func TestSizeStringRoundTrip(t *testing.T) {
	for size, want := range map[schema.Size]string{
		64 << 20: "64MiB", 1e6: "1MB", 1500: "1500B", 2000: "2kB", 1 << 30: "1GiB", 1 << 10: "1KiB", 0: "0B",
		3 << 29: "1536MiB",
	} {
		if got := size.String(); got != want {
			t.Errorf("%d is written %s, not %s", size, got, want)
		}
		if back, err := schema.ParseSize(size.String()); err != nil || back != size {
			t.Errorf("%v is read back as %d, %v", size, back, err)
		}
	}
}
