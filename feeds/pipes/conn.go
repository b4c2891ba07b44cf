package pipes

import (
	"errors"
	"io"
	"net"
	"time"
)

// conn is one end of a connection.
type conn struct {
	in, out       *flow
	local, remote net.Addr
}

// connect returns both ends of a connection.
func connect(latency time.Duration, from, to net.Addr) (client, server net.Conn) {
	up, down := newFlow(latency), newFlow(latency)
	return &conn{down, up, from, to}, &conn{up, down, to, from}
}

// Read returns bytes that have arrived, and [io.EOF] once the other end's close has.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.in.read(p)
	return n, c.wrap("read", err)
}

// Write blocks while the buffer is full.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.out.write(p)
	return n, c.wrap("write", err)
}

// Close sends what has been written and closes both directions.
func (c *conn) Close() error {
	c.out.finish()
	c.in.abandon()
	return nil
}

// SetLinger makes Close reset the connection if sec is 0, as that of [net.TCPConn] does.
func (c *conn) SetLinger(sec int) error {
	c.out.setReset(sec == 0)
	return nil
}

// LocalAddr returns this end's address.
func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the other end's address.
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	c.in.setReadDeadline(t)
	c.out.setWriteDeadline(t)
	return nil
}

// SetReadDeadline sets when Read gives up; zero means never.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.in.setReadDeadline(t)
	return nil
}

// SetWriteDeadline sets when Write gives up; zero means never.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.out.setWriteDeadline(t)
	return nil
}

// wrap returns errors as those of sockets.
func (c *conn) wrap(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}
