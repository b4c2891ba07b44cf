package proxies_test

import (
	"testing"
	"time"
)

// each returns a shell loop that prints a text with printf(1) every 0.3 seconds; its first argument is a number.
func each(text string) string {
	return "i=0\nwhile :; do i=$((i+1)); printf '" + text + "' $i; sleep 0.3; done\n"
}

func TestMalformedStreams(t *testing.T) {
	const short = 20 * time.Second
	scenes := []scene{
		{name: "odd but valid", start: printing(each(`: %d\r\nid: 1-%d\r\ndata:  a\r\ndata\r\nevent: e\r\n\r\n`), "")},
		{name: "a byte order mark", start: printing(`printf '\357\273\277'`+"\n"+each(`data: %d\n\n`), "")},
		{name: "no blank lines", start: printing(each(`id: %d\ndata: {}\n`), ""), want: []string{"no-events"}},
		{name: "one line without end", start: printing(each(`data: %d`), ""), want: []string{"no-events"}},
		{
			name: "one line without end or field", start: printing(each(`{"n":%d}`), ""),
			want: []string{"not-a-stream"},
		},
		{name: "literal line ends", start: printing(each(`data: %d\\n\\n`), ""), want: []string{"no-events"}},
		{name: "names in capitals", start: printing(each(`Data: %d\n\n`), ""), want: []string{"no-events"}},
		{name: "blocks without data", start: printing(each(`event: tick\nid: %d\n\n`), ""), want: []string{"no-events"}},
		{name: "lines of JSON", start: printing(each(`{"n":%d}\n`), ""), want: []string{"not-a-stream"}},
		{
			name: "a warning before the events", want: []string{"unknown-field"},
			start: printing(`printf '<br />\n<b>Warning</b>: Undefined variable $x\n'`+"\n"+each(`data: %d\n\n`), ""),
		},
		{name: "a misspelled field", start: printing(each(`message: %d\ndata: 1\n\n`), ""), want: []string{"unknown-field"}},
		{name: "Latin-1", start: printing(each(`data: caf\351 %d\n\n`), ""), want: []string{"invalid-utf8"}},
		{name: "terminal controls", start: printing(each(`data: \033[2J%d\n\n`), ""), want: []string{"control-bytes"}},
		{name: "a NUL in an id", start: printing(each(`id: \0%d\ndata: 1\n\n`), ""), want: []string{"bad-id"}},
		{name: "mixed line ends", start: printing(each(`event: e\r\ndata: %d\n\n`), ""), want: []string{"line-ends"}},
		{
			name: "a charset", want: []string{"charset"},
			start: behind(origin{}, nginx("proxy_buffering off; charset iso-8859-1; charset_types text/event-stream;")),
		},
		{
			name:  "a header that claims compression",
			start: behind(origin{}, nginx("proxy_buffering off; add_header Content-Encoding gzip;")), unconnected: true,
			want: []string{"miscoded"},
		},
		{
			name:  "a header that names no coding",
			start: behind(origin{}, nginx("proxy_buffering off; add_header Content-Encoding none;")),
			want:  []string{"odd-response"},
		},
		{
			name:  "the media type text/plain",
			start: behind(origin{}, nginx("proxy_buffering off; proxy_hide_header Content-Type; add_header Content-Type text/plain;")),
			want:  []string{"media-type"}, unconnected: true, says: []string{"--force"},
		},
	}
	for i := range scenes {
		scenes[i].duration = short
	}
	examine(t, scenes)
}

func TestReconnectStorms(t *testing.T) {
	examine(t, []scene{
		{name: "a script that ends", start: printing("echo 'data: 1'; echo\n", ""), want: []string{"reconnect-storm"}},
		{
			name:  "a script that ends and asks for patience",
			start: printing("echo 'retry: 5000'; echo 'data: 1'; echo\n", ""),
		},
		{
			name:  "a server that ends responses, behind nginx",
			start: behind(origin{lasts: 700e6, history: 2}, nginx("proxy_buffering off;")), want: []string{"reconnect-storm"},
		},
		{
			name:  "a server that crashes, behind HAProxy",
			start: behind(origin{lasts: 700e6, history: 2, crashes: true}, haproxy(haproxyPatient)),
			want:  []string{"reset"},
		},
		{
			name:  "a server that ends responses every 20 seconds, behind nginx",
			start: behind(origin{lasts: 20e9}, nginx("proxy_buffering off;")),
		},
		{
			name: "a script that prints nothing", start: printing("", ""), want: []string{"empty-responses"},
		},
	})
}
