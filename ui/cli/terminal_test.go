package cli

import "testing"

func TestNeedsASCII(t *testing.T) {
	for name, c := range map[string]struct {
		environ []string
		want    bool
	}{
		"nothing set":        {nil, false},
		"UTF-8":              {[]string{"LANG=de_DE.UTF-8"}, false},
		"UTF-8 spelled utf8": {[]string{"LANG=C.utf8"}, false},
		"C locale":           {[]string{"LANG=C"}, true},
		"Latin-1":            {[]string{"LANG=de_DE.ISO-8859-1"}, true},
		"LC_ALL over LANG":   {[]string{"LANG=de_DE.UTF-8", "LC_ALL=C"}, true},
		"LC_CTYPE over LANG": {[]string{"LANG=C", "LC_CTYPE=C.UTF-8"}, false},
		"empty is unset":     {[]string{"LC_ALL=", "LANG=C.UTF-8"}, false},
		"Linux console":      {[]string{"TERM=linux", "LANG=C.UTF-8"}, true},
		"xterm":              {[]string{"TERM=xterm-256color", "LANG=C.UTF-8"}, false},
	} {
		if e := (&Env{Environ: c.environ}); e.needsASCII() != c.want {
			t.Errorf("%s: got %v", name, !c.want)
		}
	}
}
