package cli

import (
	"testing"
	"time"

	"feedscope/demo-server/server"
)

func TestDemoDetectsHalfOpenConnections(t *testing.T) {
	c, err := (&Env{}).loader().Demo("http://127.0.0.1:7333")
	if err != nil {
		t.Fatal(err)
	}
	beat := server.Defaults().Heartbeat
	for _, f := range c.Feeds {
		if stale := time.Duration(2.5 * float64(f.Heartbeat)); f.Heartbeat < beat || stale > 15*time.Second {
			t.Errorf("%s: heartbeat %v, the server's is %v, stale after %v", f.Name, f.Heartbeat, beat, stale)
		}
	}
}
