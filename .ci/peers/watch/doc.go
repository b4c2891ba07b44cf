// Package watch tests feedscope's presets against real servers, started on the loopback interface. It has only tests.
//
// It is a separate module, to keep the servers out of feedscope's dependencies. From .ci/peers:
//
//	go test ./...
package watch
