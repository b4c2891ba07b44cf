package proxies_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// apache returns a proxy for behind, with more lines in its configuration, in which DIR is its directory.
func apache(more string) func(t *testing.T, upstream string) string {
	return apacheRunning(script, more)
}

// apacheRunning returns a proxy for behind that also runs a CGI program at /cgi.
func apacheRunning(program, more string) func(t *testing.T, upstream string) string {
	return func(t *testing.T, upstream string) string {
		t.Helper()
		dir, address := openDir(t), freeAddress(t)
		path := configured(t, dir, `
ServerRoot "%[1]s"
ServerName loopback
PidFile "%[1]s/pid"
DefaultRuntimeDir "%[1]s"
Listen %[2]s
ErrorLog "%[1]s/error.log"
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule cgid_module /usr/lib/apache2/modules/mod_cgid.so
ScriptSock "%[1]s/sock"
ScriptAlias "/cgi" "%[1]s/events.sh"
<Directory "/">
  Require all granted
</Directory>
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
StartServers 1
ServerLimit 1
ThreadsPerChild 25
MaxRequestWorkers 25
ProxyPass "/events" "http://%[3]s/events"
%[4]s
`, dir, address, upstream, strings.ReplaceAll(more, "DIR", dir))
		if err := os.Mkdir(filepath.Join(dir, "cache"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, "cache"), 0o777); err != nil { // The umask may have closed it.
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "events.sh"), []byte(program), 0o755); err != nil {
			t.Fatal(err)
		}
		startServer(t, address, "apache2", "-X", "-d", dir, "-f", path)
		return address
	}
}

const (
	apacheDeflates = `LoadModule filter_module /usr/lib/apache2/modules/mod_filter.so
LoadModule deflate_module /usr/lib/apache2/modules/mod_deflate.so
AddOutputFilterByType DEFLATE text/event-stream
`
	apacheLimits = `LoadModule ratelimit_module /usr/lib/apache2/modules/mod_ratelimit.so
<Location "/">
  SetOutputFilter RATE_LIMIT
  SetEnv rate-limit 1
</Location>
`
	apacheBuffers = `LoadModule buffer_module /usr/lib/apache2/modules/mod_buffer.so
<Location "/">
  SetOutputFilter BUFFER
  BufferSize 8192
</Location>
`
	apacheSubstitutes = `LoadModule substitute_module /usr/lib/apache2/modules/mod_substitute.so
<Location "/">
  SetOutputFilter SUBSTITUTE
  Substitute "s|foo|bar|n"
</Location>
`
	apacheCaches = `LoadModule cache_module /usr/lib/apache2/modules/mod_cache.so
LoadModule cache_disk_module /usr/lib/apache2/modules/mod_cache_disk.so
CacheRoot "DIR/cache"
CacheEnable disk "/"
CacheIgnoreNoLastMod On
CacheDefaultExpire 600
CacheIgnoreCacheControl On
CacheStoreNoStore On
`
)

// script is a CGI program that sends an event of 100 bytes every 0.2 seconds.
const script = `#!/bin/sh
printf 'Content-Type: text/event-stream\n\n'
i=0
while :; do
  i=$((i+1))
  printf 'data: {"ts":%s,"n":%d,"text":"abcdefghijabcdefghijabcdefghijabcdefghijabcdefg"}\n\n' "$(date +%s%3N)" $i
  sleep 0.2
done
`

// apacheScript returns a start function for a CGI program, with more lines in Apache's configuration.
func apacheScript(more string, flags ...string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		return append([]string{"http://" + apache(more)(t, freeAddress(t)) + "/cgi"}, flags...)
	}
}

// printing returns a start function for a CGI program that runs shell commands after its head, with more lines in
// Apache's configuration.
func printing(commands, more string) func(*testing.T) []string {
	return func(t *testing.T) []string {
		text := "#!/bin/sh\nprintf 'Content-Type: text/event-stream\\n\\n'\n" + commands
		return []string{"http://" + apacheRunning(text, more)(t, freeAddress(t)) + "/cgi"}
	}
}

func TestApache(t *testing.T) {
	examine(t, []scene{
		{name: "passes events on", start: behind(origin{}, apache(""))},
		{name: "compresses and flushes", start: behind(origin{}, apache(apacheDeflates), "--compressed")},
		{name: "compresses and flushes on request", start: behind(origin{every: 200e6}, apache(apacheDeflates))},
		{name: "substitutes words", start: behind(origin{}, apache(apacheSubstitutes))},
		{name: "runs a script", start: apacheScript("")},
		{
			name: "compresses a script's output and holds", start: apacheScript(apacheDeflates, "--compressed"),
			unconnected: true,
			want:        []string{"compression-holds"}, says: []string{"no-gzip"},
		},
		{
			name:  "compresses a script's output on request",
			start: apacheScript(apacheDeflates), want: []string{"compression-holds"},
		},
		{name: "limits the rate above that of a script", start: apacheScript(apacheLimits)},
		{name: "fills a buffer with a script's output", start: apacheScript(apacheBuffers), want: []string{"buffered"}},
		{
			name:  "caches a response that ends",
			start: behind(origin{every: 300e6, history: 20, lasts: 5e9}, apache(apacheCaches)), want: []string{"cached"},
		},
		{
			name:  "downgrades to HTTP/1.0",
			start: behind(origin{}, apache("SetEnv downgrade-1.0 1\nSetEnv force-response-1.0 1\n")),
			want:  []string{"http-1.0"},
		},
	})
}
