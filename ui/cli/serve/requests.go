package serve

import (
	"slices"

	gossh "golang.org/x/crypto/ssh"

	"feedscope/ui/dashboard"
)

// The bounds of what a client says about its terminal.
const (
	maxVariables = 16
	maxVariable  = 256
	maxSide      = 1000 // In cells. More would only cost memory.
)

// variables are the environment variables that say something about a terminal.
var variables = []string{"TERM", "COLORTERM", "NO_COLOR", "CLICOLOR", "LANG", "LC_ALL", "LC_CTYPE"}

// screenChannel is a channel whose requests are those of a screen: everything else is refused before the library sees it.
type screenChannel struct {
	gossh.NewChannel
	opened func(gossh.Channel)
	sizes  chan dashboard.Size // Holds the newest size.
}

// Accept implements [gossh.NewChannel].
func (c *screenChannel) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, requests, err := c.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	c.opened(ch)
	allowed := make(chan *gossh.Request)
	go func() {
		defer close(allowed)
		var seen requestCount
		for r := range requests {
			if c.allows(r, &seen) {
				allowed <- r
			} else if r.WantReply {
				_ = r.Reply(false, nil)
			}
		}
	}()
	return ch, allowed, nil
}

// requestCount counts the requests of a channel.
type requestCount struct{ terminals, variables int }

// allows reports whether the library may see a request. Sizes do not pass through it.
func (c *screenChannel) allows(r *gossh.Request, seen *requestCount) bool {
	switch r.Type {
	case "shell", "exec", "subsystem": // The handlers say why there is none.
		return true
	case "pty-req":
		seen.terminals++
		return seen.terminals == 1 && len(r.Payload) <= 4<<10
	case "env":
		var v struct{ Name, Value string }
		if gossh.Unmarshal(r.Payload, &v) != nil || len(v.Value) > maxVariable || !slices.Contains(variables, v.Name) {
			return false
		}
		seen.variables++
		return seen.variables <= maxVariables
	case "window-change":
		var w struct{ Columns, Rows, Width, Height uint32 }
		if gossh.Unmarshal(r.Payload, &w) == nil {
			c.resize(sizeOf(int(w.Columns), int(w.Rows)))
		}
		return false
	default:
		return false
	}
}

// resize replaces the newest size.
func (c *screenChannel) resize(s dashboard.Size) {
	for {
		select {
		case c.sizes <- s:
			return
		case <-c.sizes:
		}
	}
}

// sizeOf returns a size within bounds.
func sizeOf(columns, rows int) dashboard.Size {
	return dashboard.Size{Width: min(max(columns, 1), maxSide), Height: min(max(rows, 1), maxSide)}
}
