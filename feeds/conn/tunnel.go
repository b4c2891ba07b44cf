package conn

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
)

// proxyOp is the operation in errors on the route to an HTTP proxy, as in net/http.
const proxyOp = "proxyconnect"

// tunnel connects to addr, through the HTTP proxy of the request if it has one.
func (d *dialer) tunnel(ctx context.Context, network, addr string) (net.Conn, error) {
	proxy := proxyOf(ctx)
	if proxy == nil || isSOCKS(proxy) {
		return d.connect(ctx, network, addr)
	}
	c, err := d.connect(ctx, network, proxy.Host)
	if err == nil {
		if err = requestTunnel(ctx, c, proxy.User, addr); err == nil {
			return c, nil
		}
		_ = c.Close()
	}
	return nil, &net.OpError{Op: proxyOp, Net: "tcp", Err: err}
}

// requestTunnel requests a tunnel to addr from the proxy on c. The server waits for the client, so the buffered reader
// takes none of its data.
func requestTunnel(ctx context.Context, c net.Conn, user *url.Userinfo, addr string) error {
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	req := &http.Request{
		Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: make(http.Header),
	}
	if user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		req.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	if err := req.Write(c); err != nil {
		return err
	}
	head := bufio.NewReader(io.LimitReader(newLenientConn(c), maxHeadBytes))
	resp, err := http.ReadResponse(head, req) //nolint:bodyclose // After an error the caller closes c.
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return answerOf(resp)
	}
	return nil
}
