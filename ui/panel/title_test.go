package panel_test

import (
	"testing"

	"feedscope/ui/panel"
)

func TestTitleHasNoEscapes(t *testing.T) {
	for path, want := range map[string]string{
		"@type": "TYPE", "price": "PRICE", "data.price": "PRICE", `data.app\.kubernetes\.io/name`: "APP.KUBERNETES.IO/NAME",
		`a\\.b`: "B", `a.b\\`: `B\`, "": "", `\`: "",
	} {
		if got := panel.PathTitle(path); got != want {
			t.Errorf("the title of %s is %q, want %q", path, got, want)
		}
	}
}
