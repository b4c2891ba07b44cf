// Package synthetic runs code in synthetic time: the clock stands still while anything works, and jumps to the next timer
// when everything waits. Minutes pass as fast as the work in them allows, and an instant ends only when all that happens
// in it has happened. It uses package testing/synctest, whose rules apply: no goroutine may wait for something outside, such
// as a socket or a context from outside, without stopping the clock.
package synthetic

import (
	"errors"
	"fmt"
	"runtime/debug"
	"testing"
	"testing/synctest"
)

// Run runs f in synthetic time, which begins at midnight UTC on 2000-01-01, and returns its error once all goroutines that
// it started have ended. A panic in f, or goroutines that wait for each other forever, become an error; a panic in another
// goroutine ends the program, as it would elsewhere.
func Run(f func() error) (err error) {
	over := make(chan struct{})
	err = errEnded
	go func() { // After a data race, package testing ends it.
		defer close(over)
		err = run(f)
	}()
	<-over
	return err
}

var errEnded = errors.New("synthetic time: the function has ended its goroutine")

func run(f func() error) (err error) {
	done := false
	defer func() {
		if value := recover(); value != nil {
			err = errors.Join(err, fmt.Errorf("synthetic time: %v", value))
		} else if !done && err == nil {
			err = errEnded
		}
	}()
	// The test is never reported: nothing fails it, and nothing but its bubble is used.
	synctest.Test(new(testing.T), func(*testing.T) {
		defer func() {
			if value := recover(); value != nil {
				err = fmt.Errorf("panic: %v\n\n%s", value, debug.Stack())
			}
		}()
		err = f()
		done = true
	})
	done = true
	return err
}

// Wait returns when everything else in the calling goroutine's synthetic time waits, so nothing more happens at this
// instant.
func Wait() { synctest.Wait() }
