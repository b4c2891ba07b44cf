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

// listenAndServe serves on a loopback port until the test ends and returns the address.
func listenAndServe(t *testing.T, change func(*server.Options)) (*server.Server, string) {
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
		_ = s.Run(ctx)
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

// get sends a request with its own client, which follows redirects.
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

// h2c returns a transport for HTTP/2 without TLS.
func h2c() *http.Transport {
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	return transport
}

// networkProperties are like properties, for faults that need a TCP connection.
var networkProperties = map[string]func(t *testing.T, origin string){
	"reset": func(t *testing.T, origin string) {
		read, err := readToEnd(t, new(http.Transport), origin+"/market?fault=reset")
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the stream ended with %v", err)
		}
		endsMidEvent(t, read)
	},
	"h2-reset": func(t *testing.T, origin string) {
		transport := h2c()
		read, err := readToEnd(t, transport, origin+"/market?fault=h2-reset")
		if err == nil || !strings.Contains(err.Error(), "stream error") {
			t.Errorf("the stream ended with %v", err)
		}
		endsMidEvent(t, read)
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
		endsMidEvent(t, read)
	},
	"tls:self-signed": func(t *testing.T, origin string) {
		_, err := get(t, new(http.Transport), origin+"/market?fault=tls:self-signed")
		if wrong := new(x509.UnknownAuthorityError); !errors.As(err, wrong) {
			t.Errorf("got %v", err)
		}
		insecure := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
		resp, err := get(t, insecure, origin+"/market?fault=tls:self-signed")
		if err != nil || resp.StatusCode != http.StatusOK || resp.TLS == nil || resp.ProtoMajor != 2 {
			t.Fatalf("without verification: %v (%v)", resp, err)
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

// endsMidEvent checks that a stream has events and ends in the middle of one.
func endsMidEvent(t *testing.T, stream string) {
	t.Helper()
	if strings.Count(stream, "\n\n") < 50 || strings.HasSuffix(stream, "\n\n") {
		end := stream[max(len(stream)-50, 0):]
		t.Errorf("after %d events the stream ends with %q", strings.Count(stream, "\n\n"), end)
	}
}

func TestFaultsOverTCP(t *testing.T) {
	t.Parallel()
	_, addr := listenAndServe(t, nil)
	for spec, check := range networkProperties {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			check(t, "http://"+addr)
		})
	}
}

func TestClientsTrustTheExportedCertificate(t *testing.T) {
	t.Parallel()
	s, addr := listenAndServe(t, func(o *server.Options) { o.TLS = true })
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
			t.Errorf("%s, want %s: %v", resp.Proto, proto, err)
		}
	}
}

func TestIdleHTTP2StreamsStayOpen(t *testing.T) {
	t.Parallel()
	_, addr := listenAndServe(t, func(o *server.Options) {
		o.Heartbeat, o.WriteTimeout = 4*time.Second, 3*time.Second
	})
	resp, err := get(t, h2c(), "http://"+addr+"/alerts?history=0")
	if err != nil {
		t.Fatal(err)
	}
	lines, beats := bufio.NewScanner(resp.Body), 0
	for beats < 2 && lines.Scan() {
		if lines.Text() == ": heartbeat" {
			beats++
		}
	}
	if beats < 2 {
		t.Errorf("after %d heartbeats the stream ended with %v", beats, lines.Err())
	}
}

func TestShutdownEndsHTTP2Streams(t *testing.T) {
	t.Parallel()
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
	stop()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("Serve ended with %v", err)
	}
}
