package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"feedscope/demo-server/server"
)

// demo is the demo server inside the program.
type demo struct {
	server *server.Server
	origin string
	stop   func() // Returns when the server has stopped.
}

// startDemo runs the demo server on a free port of the loopback interface until ctx ends or stop is called.
func startDemo(ctx context.Context, seed uint64, speed float64) (*demo, error) {
	o := server.Defaults()
	o.Seed, o.Speed = seed, speed
	s, err := server.New(o)
	var wrong *server.OptionError
	if errors.As(err, &wrong) {
		return nil, usagef("--%w", err)
	}
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the demo server cannot listen on the loopback interface: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { _ = s.Run(ctx) })      // It shares no log.
	running.Go(func() { _ = s.Serve(ctx, l) }) // If it fails, the feeds show it and retry.
	return &demo{server: s, origin: "http://" + l.Addr().String(), stop: func() {
		cancel()
		running.Wait()
	}}, nil
}
