package server_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"time"

	"feedscope/demo-server/server"
)

// realServer serves on a real port until the test ends, and gives its address.
func realServer(t *testing.T, change func(*server.Options)) (*server.Server, string) {
	t.Helper()
	o := server.Defaults()
	if change != nil {
		change(&o)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ran, served := make(chan struct{}), make(chan error, 1)
	go func() {
		s.Run(ctx)
		close(ran)
	}()
	go func() { served <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		<-ran
		if err := <-served; err != nil {
			t.Errorf("Serve returned %v", err)
		}
	})
	return s, l.Addr().String()
}

// get sends a request with a client of its own, which follows redirects.
func get(t *testing.T, transport *http.Transport, url string) (*http.Response, error) {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err == nil {
		t.Cleanup(func() { _ = resp.Body.Close() })
	}
	return resp, err
}

// h2c is a transport that speaks HTTP/2 without TLS.
func h2c() *http.Transport {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	return transport
}

// realProperties are properties that take a real network.
var realProperties = map[string]func(t *testing.T, origin string){
	"reset": func(t *testing.T, origin string) {
		read, err := readToEnd(t, new(http.Transport), origin+"/market?fault=reset")
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the stream ended with %v", err)
		}
		withinAnEvent(t, read)
	},
	"h2-reset": func(t *testing.T, origin string) {
		transport := h2c()
		read, err := readToEnd(t, transport, origin+"/market?fault=h2-reset")
		if err == nil || !strings.Contains(err.Error(), "stream error") {
			t.Errorf("the stream ended with %v", err)
		}
		withinAnEvent(t, read)
		reused := false
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused },
		}), http.MethodGet, origin+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(r)
		if err != nil || !reused {
			t.Fatalf("the connection did not outlive its stream: %v", err)
		}
		_ = resp.Body.Close()
		read, err = readToEnd(t, new(http.Transport), origin+"/market?fault=h2-reset")
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("over HTTP/1.1 the stream ended with %v", err)
		}
		withinAnEvent(t, read)
	},
	"tls:self-signed": func(t *testing.T, origin string) {
		_, err := get(t, new(http.Transport), origin+"/market?fault=tls:self-signed")
		if wrong := new(x509.UnknownAuthorityError); !errors.As(err, wrong) {
			t.Errorf("got %v", err)
		}
		insecure := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
		resp, err := get(t, insecure, origin+"/market?fault=tls:self-signed")
		if err != nil || resp.StatusCode != http.StatusOK || resp.TLS == nil || resp.ProtoMajor != 2 {
			t.Fatalf("who trusts everything gets %v (%v)", resp, err)
		}
		if n, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
			t.Errorf("%d bytes, then %v", n, err)
		}
	},
	"tls:expired": func(t *testing.T, origin string) {
		_, err := get(t, new(http.Transport), origin+"/market?fault=tls:expired")
		if wrong := new(x509.CertificateInvalidError); !errors.As(err, wrong) || wrong.Reason != x509.Expired {
			t.Errorf("got %v", err)
		}
	},
	"tls:wrong-name": func(t *testing.T, origin string) {
		_, err := get(t, new(http.Transport), origin+"/market?fault=tls:wrong-name")
		if wrong := new(x509.HostnameError); !errors.As(err, wrong) {
			t.Errorf("got %v", err)
		}
	},
}

func readToEnd(t *testing.T, transport *http.Transport, url string) (string, error) {
	t.Helper()
	resp, err := get(t, transport, url)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// withinAnEvent checks that a stream has events and ends in the midst of one.
func withinAnEvent(t *testing.T, stream string) {
	t.Helper()
	if strings.Count(stream, "\n\n") < 50 || strings.HasSuffix(stream, "\n\n") {
		t.Errorf("after %d events it ends %q", strings.Count(stream, "\n\n"), stream[max(len(stream)-50, 0):])
	}
}

func TestFaultsOnARealNetwork(t *testing.T) {
	_, addr := realServer(t, nil)
	for spec, check := range realProperties {
		t.Run(spec, func(t *testing.T) { check(t, "http://"+addr) })
	}
}

func TestAServerWithTLSIsTrustedByItsCertificate(t *testing.T) {
	s, addr := realServer(t, func(o *server.Options) { o.TLS = true })
	cert, err := s.CertificatePEM()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(cert) {
		t.Fatalf("no certificate: %s", cert)
	}
	for proto, h2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: h2}
		resp, err := get(t, transport, "https://"+addr+"/events")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil || resp.Proto != proto {
			t.Errorf("%s instead of %s: %v", resp.Proto, proto, err)
		}
	}
}

func TestIdleStreamsOverHTTP2LiveOn(t *testing.T) {
	_, addr := realServer(t, func(o *server.Options) { o.Heartbeat, o.WriteTimeout = 100*time.Millisecond, 10*time.Millisecond })
	resp, err := get(t, h2c(), "http://"+addr+"/alerts?history=0")
	if err != nil {
		t.Fatal(err)
	}
	lines, beats := bufio.NewScanner(resp.Body), 0
	for beats < 3 && lines.Scan() {
		if lines.Text() == ": heartbeat" {
			beats++
		}
	}
	if beats < 3 {
		t.Errorf("after %d heartbeats the stream ended with %v", beats, lines.Err())
	}
}

func TestStreamsOverHTTP2EndWithTheServer(t *testing.T) {
	s, err := server.New(server.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	resp, err := get(t, h2c(), "http://"+l.Addr().String()+"/events")
	if err != nil || resp.ProtoMajor != 2 {
		t.Fatalf("%v, %v", resp, err)
	}
	began := time.Now()
	stop()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
	if err := <-served; err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("Serve ended with %v after %v", err, time.Since(began))
	}
}
