package rules

// These fixes are shared by several rules.

var unbufferNginx = Fix{"nginx", `location /events {
    proxy_pass http://app;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    # Or have the app send: X-Accel-Buffering: no.
    proxy_buffering off;
    proxy_read_timeout 1h;
}`}

var unbufferApache = Fix{"Apache", `<Location "/events">
    ProxyPass "http://app:8080/events" flushpackets=on timeout=3600
    SetEnv no-gzip 1
</Location>`}

var unbufferCaddy = Fix{"Caddy", `reverse_proxy /events* app:8080 {
    flush_interval -1
}`}

var unbufferCloudflare = Fix{"Cloudflare", `The app's response:  Cache-Control: no-cache, no-transform
Rules > Cache Rules: bypass the cache for the path of the stream, and
use no feature there that rewrites bodies.`}

var unbufferHAProxy = Fix{"HAProxy", `backend app
    option http-no-delay
    # Not for event streams: http-response wait-for-body, and filter
    # compression.`}

var unbufferLighttpd = Fix{"lighttpd", `# 0, the default, stores a response until it is complete.
server.stream-response-body = 2`}

var unbufferVarnish = Fix{"Varnish", `sub vcl_backend_response {
    if (beresp.http.Content-Type ~ "text/event-stream") {
        set beresp.do_stream = true;
        set beresp.uncacheable = true;
    }
}`}

var unfilterPrivoxy = Fix{"Privoxy", `# In user.action: filters store the whole response.
{-filter -deanimate-gifs}
events.example.com`}

var unbufferEnvoy = Fix{"Envoy", `# Take the buffer filter off the stream's route:
typed_per_filter_config:
  envoy.filters.http.buffer:
    "@type": "type.googleapis.com/\
      envoy.extensions.filters.http.buffer.v3.BufferPerRoute"
    disabled: true`}

var flushGo = Fix{"Go", `w.Header().Set("Content-Type", "text/event-stream")
w.Header().Set("Cache-Control", "no-cache, no-transform")
w.Header().Set("X-Accel-Buffering", "no")
flush := http.NewResponseController(w).Flush
fmt.Fprint(w, ": hello\n\n"); flush()                // the head, at once
// And after every event.
fmt.Fprintf(w, "data: %s\n\n", event); flush()`}

var flushExpress = Fix{"Node, Express", `res.writeHead(200, {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
});
res.write(': hello\n\n');                              // the head, at once
// flush() comes from the compression middleware.
res.write('data: ' + event + '\n\n'); res.flush?.();`}

var flushStarlette = Fix{"FastAPI, Starlette", `async def events():
    yield ": hello\n\n"                                # the head, at once
    async for event in source:
        yield f"data: {event}\n\n"
# No BaseHTTPMiddleware or GZipMiddleware around it.
return StreamingResponse(
    events(), media_type="text/event-stream",
    headers={"Cache-Control": "no-cache, no-transform",
             "X-Accel-Buffering": "no"})`}

var flushSpring = Fix{"Spring", `// 0: no timeout.
SseEmitter emitter = new SseEmitter(0L);
emitter.send(SseEmitter.event().comment("hello"));     // the head, at once
// No ShallowEtagHeaderFilter or other caching filter on this path.`}

// flushFixes make an application send its head at once and each event as it is made.
var flushFixes = []Fix{flushGo, flushExpress, flushStarlette, flushSpring}

var useHTTPS = Fix{"client", `Use the feed's https address: nothing on the path can store what it cannot
read.`}

var avoidProxy = Fix{"client", `Bypass the proxy for this host, if the network allows it:
feedscope tail URL --noproxy HOST`}

var exemptFromScan = Fix{"corporate proxy or scanner", `Exempt the host from download and antivirus scanning, or the media
type text/event-stream from being treated as a download. A scanner cannot
hold a stream over https that it does not inspect.`}

var sendHeartbeats = Fix{"server", `Send a comment and a blank line after 15 seconds without output:
: keep-alive

If a proxy drops comments, send an event instead:
event: heartbeat
data: {}`}

var readTimeoutNginx = Fix{"nginx", `location /events {
    proxy_read_timeout 1h;        # 60s by default
    proxy_buffering off;
}`}

var timeoutsHAProxy = Fix{"HAProxy", `defaults
    timeout client 1h
    timeout server 1h
    # Only counts once a connection is a tunnel, such as a CONNECT or a
    # WebSocket.
    timeout tunnel 1h`}

var processHangs = Fix{"server", `Look at the process that listens: it may hang, that is be stopped, deadlocked
or out of workers. The kernel keeps its connections open and accepts new ones:
ss -ltnp                     # connections that wait, and whose process
grep State /proc/PID/status  # T: stopped`}

var setRetry = Fix{"server", `Set a reconnection time at the start of each response, and answer requests
that cannot be served now with 503 and Retry-After:
retry: 3000`}

var limitStreamsApart = Fix{"server", `Limit streams separately from requests, and answer with Retry-After. nginx:
# On the stream's location, in place of the site's limit.
limit_conn per_ip 50;`}

var mergeTopics = Fix{"client", `Request several topics on one feed if the server supports it, or connect from
fewer programs at a time.`}

var contentType = Fix{"server", `Content-Type: text/event-stream`}

var checkPath = Fix{"client", `Check the path of the URL: it is not that of the stream. A single-page
application serves its page at every path.`}

var logIn = Fix{"client", `Open the address in a browser and log in, or give the feed credentials:
feedscope doctor URL -H 'Authorization: Bearer TOKEN'`}

var locationFirst = Fix{"nginx", `# Before the location that serves the application's page.
location /events { proxy_pass http://app; }`}

var sendCredentials = Fix{"client", `Send credentials in a header, from the environment:
feedscope tail URL -H "Authorization: Bearer $TOKEN"`}

var finalAddress = Fix{"client", `Use the address at which the redirects end, or should end.`}

var validCertificate = Fix{"server", `Serve a valid certificate for this name, with the intermediate certificates:
certbot renew`}

var splitPayload = Fix{"server", `Send a reference instead of the whole payload, or split it into several data
lines or events. Many clients accept lines of 64 KiB at most.`}

var encodeUTF8 = Fix{"server", `Encode the whole stream as UTF-8, and do not cut strings inside a character.`}
