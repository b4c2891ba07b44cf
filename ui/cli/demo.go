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

// listenFunc opens a port.
type listenFunc = func(context.Context) (net.Listener, error)

// onLoopback listens on a free port of the loopback interface.
func onLoopback(ctx context.Context) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
}

// demoOptions returns the options of the demo server.
func demoOptions(seed uint64, speed float64) server.Options {
	o := server.Defaults()
	o.Seed, o.Speed = seed, speed
	return o
}

// startDemo runs the demo server until ctx ends or stop is called, on ports that listen opens.
func startDemo(ctx context.Context, seed uint64, speed float64, listen listenFunc) (*demo, error) {
	o := demoOptions(seed, speed)
	o.Listen = listen
	s, err := server.New(o)
	var wrong *server.OptionError
	if errors.As(err, &wrong) {
		return nil, usagef("--%w", err)
	}
	if err != nil {
		return nil, err
	}
	l, err := listen(ctx)
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
