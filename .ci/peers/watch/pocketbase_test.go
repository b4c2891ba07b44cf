package watch

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // The tables of an empty database.
	"github.com/pocketbase/pocketbase/tools/types"
)

func TestPocketBase(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	posts := core.NewBaseCollection("posts")
	posts.ListRule, posts.ViewRule = types.Pointer(""), types.Pointer("") // For everyone.
	posts.Fields.Add(&core.TextField{Name: "title"})
	if err := app.Save(posts); err != nil {
		t.Fatal(err)
	}
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	mux, err := router.BuildMux()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	subscribed := make(chan struct{}, 10)
	app.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		err := e.Next()
		subscribed <- struct{}{}
		return err
	})
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	save := func(title string) {
		t.Helper()
		select {
		case <-subscribed:
		case <-ctx.Done():
			t.Fatal("nobody has subscribed")
		}
		post := core.NewRecord(posts)
		post.Set("title", title)
		if err := app.Save(post); err != nil {
			t.Fatal(err)
		}
	}
	has := func(title string) func(line) bool {
		return func(l line) bool { return strings.Contains(l.Data, `"title":"`+title+`"`) }
	}

	next := tail(t, "--preset", "pocketbase", "--param", "server="+server.URL, "--param", `topics="posts/*"`)
	next(live)
	save("one")
	if l := next(has("one")); l.Feed != "pocketbase" || l.Type != "posts/*" || !strings.Contains(l.Data, `"action":"create"`) {
		t.Errorf("received %+v", l)
	}
	server.CloseClientConnections()
	next(live)
	save("two") // The new client has subscribed, too.
	next(has("two"))
}
