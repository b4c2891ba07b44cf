package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/config"
)

func TestSavedFilesKeepComments(t *testing.T) {
	const earlier = `# Wall of the data center.
# Ask Ann.

title: wall # lost
# Two feeds.
feeds:
  # The first one.
  - {name: a, url: http://h/a}
  # Not kept: it has no name.
  - url: http://h/b
panels:

  # symbol tells 8 rows apart
  # and one value changes
  - name: "A: ticker"
    type: ticker
    key: symbol
    # Lost.
    columns: [price]
  # Gone with its panel.
  - {name: Old, type: events}
  # All.
  - name: Feeds
    type: feeds
`
	const text = `feeds:
  - {name: a, url: http://h/a}
  - {name: h/b, url: http://h/b}
title: wall
panels:
  - {name: Feeds, type: feeds}
  - {name: "A: ticker", type: ticker, key: symbol, columns: [{path: price}]}
  - {name: New, type: table}
`
	const want = `# Wall of the data center.
# Ask Ann.

# Two feeds.
feeds:
  # The first one.
  - {name: a, url: http://h/a}
  - {name: h/b, url: http://h/b}
title: wall
panels:
  # All.
  - {name: Feeds, type: feeds}
  # symbol tells 8 rows apart
  # and one value changes
  - {name: "A: ticker", type: ticker, key: symbol, columns: [{path: price}]}
  - {name: New, type: table}
`
	got := config.WithRemarks(text, earlier)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	if again := config.WithRemarks(text, got); again != got {
		t.Errorf("saved again, it is\n%s", again)
	}
	if got := config.WithRemarks(text, ""); got != text {
		t.Errorf("without an earlier version it is\n%s", got)
	}
	masked := "# Replace •••, for example by ${TOKEN}.\n\n" + text
	if got := config.WithRemarks(masked, masked); got != masked {
		t.Errorf("the note about secrets is\n%s", got)
	}
}
