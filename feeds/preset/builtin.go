package preset

// heads are those of the files, which take milliseconds to parse. go test ./feeds/preset -update rewrites them.
var heads = []Preset{
	{File: "argo-cd.yaml", Head: Head{
		Name:    "argo-cd",
		About:   "health and sync of Argo CD applications",
		URL:     []string{"*/api/v1/stream/applications*"},
		Confirm: []string{".result.type .result.application.metadata.name"},
		Params: []Param{
			{Name: "server", About: "the server, such as https://argocd.example.com", Default: "", Required: true},
			{Name: "ARGOCD_AUTH_TOKEN", About: "a token", Default: "", Required: true},
		},
	}},
	{File: "beacon.yaml", Head: Head{
		Name:    "beacon",
		About:   "events of an Ethereum beacon node",
		URL:     []string{"*/eth/v1/events", "*/eth/v1/events?*"},
		Confirm: []string{"type:head .slot", "type:head_v2 .data.slot", "type:block .slot", "type:finalized_checkpoint .epoch"},
		Params: []Param{
			{Name: "node", About: "the node", Default: "http://127.0.0.1:5052", Required: false},
			{Name: "topics", About: "topics, separated by commas", Default: "head,block,finalized_checkpoint,chain_reorg", Required: false},
		},
	}},
	{File: "centrifugo.yaml", Head: Head{
		Name:    "centrifugo",
		About:   "channels of a Centrifugo server",
		URL:     []string{"*/connection/uni_sse", "*/connection/uni_sse?*"},
		Confirm: []string{".connect.client", ".channel .pub"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://127.0.0.1:8000", Required: false},
			{Name: "connect", About: "the connect command as JSON in a URL", Default: "%7B%7D", Required: false},
		},
		Needs: "uni_sse, which must be enabled; a command is for example {\"token\":\"...\",\"subs\":{\"news\":{}}}",
	}},
	{File: "concourse.yaml", Head: Head{
		Name:    "concourse",
		About:   "the log of a Concourse build",
		URL:     []string{"*/api/v1/builds/*/events"},
		Confirm: []string{"type:event .event .data"},
		Params: []Param{
			{Name: "server", About: "the server, such as https://ci.example.com", Default: "", Required: true},
			{Name: "build", About: "the number of the build in its URL", Default: "", Required: true},
			{Name: "CONCOURSE_TOKEN", About: "a bearer token, for builds that are not public", Default: "", Required: false},
		},
	}},
	{File: "couchdb.yaml", Head: Head{
		Name:    "couchdb",
		About:   "changes of a CouchDB database",
		URL:     []string{"*/_changes?*feed=eventsource*"},
		Confirm: []string{".seq .id .changes"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://127.0.0.1:5984", Required: false},
			{Name: "database", About: "the database", Default: "", Required: true},
			{Name: "COUCHDB_USER", About: "user and password, as user:password", Default: "", Required: false},
		},
	}},
	{File: "dozzle.yaml", Head: Head{
		Name:    "dozzle",
		About:   "containers of a Docker host, from Dozzle",
		URL:     []string{"*/api/events/stream"},
		Confirm: []string{"type:containers-changed", "type:container-stat .id .cpu"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://127.0.0.1:8080", Required: false},
		},
	}},
	{File: "durable-streams.yaml", Head: Head{
		Name:    "durable-streams",
		About:   "a Durable Stream, such as one of Electric",
		URL:     []string{"*?*live=sse*"},
		Confirm: []string{"type:control .streamNextOffset"},
		Params: []Param{
			{Name: "stream", About: "the stream's address", Default: "", Required: true},
			{Name: "offset", About: "where to begin: now, or -1 for everything", Default: "now", Required: false},
		},
	}},
	{File: "esphome.yaml", Head: Head{
		Name:    "esphome",
		About:   "states and log of an ESPHome device",
		URL:     []string{"*/events"},
		Confirm: []string{"type:state .id .state"},
		Params: []Param{
			{Name: "device", About: "the device, such as http://livingroom.local", Default: "", Required: true},
		},
	}},
	{File: "firebase.yaml", Head: Head{
		Name:    "firebase",
		About:   "a path of a Firebase Realtime Database",
		URL:     []string{"*.firebaseio.com/*.json*", "*.firebasedatabase.app/*.json*"},
		Confirm: []string{"type:put .path", "type:patch .path"},
		Params: []Param{
			{Name: "database", About: "the database, such as https://hacker-news.firebaseio.com", Default: "", Required: true},
			{Name: "path", About: "the path, such as v0/topstories", Default: "", Required: true},
			{Name: "auth", About: "the rest of the query, such as ?auth=TOKEN", Default: "", Required: false},
		},
	}},
	{File: "flagsmith.yaml", Head: Head{
		Name:    "flagsmith",
		About:   "changes of a Flagsmith environment",
		URL:     []string{"*/sse/environments/*/stream"},
		Confirm: []string{"type:environment_updated .updated_at"},
		Params: []Param{
			{Name: "server", About: "the server, unless it is Flagsmith's own", Default: "https://realtime.flagsmith.com", Required: false},
			{Name: "environment", About: "the environment's client-side key", Default: "", Required: true},
		},
	}},
	{File: "gitea.yaml", Head: Head{
		Name:    "gitea",
		About:   "notifications of a Gitea or Forgejo user",
		URL:     []string{"*/user/events"},
		Confirm: []string{"type:notification-count .Count", "type:stopwatches"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "", Required: true},
			{Name: "GITEA_COOKIE", About: "the session cookie of a browser, such as i_like_gitea=...", Default: "", Required: true},
		},
	}},
	{File: "growthbook.yaml", Head: Head{
		Name:    "growthbook",
		About:   "features of a GrowthBook environment",
		URL:     []string{"cdn.growthbook.io/sub/*", "*/sub/sdk-*"},
		Confirm: []string{"type:features", "type:features-updated"},
		Params: []Param{
			{Name: "host", About: "the CDN or the proxy", Default: "https://cdn.growthbook.io", Required: false},
			{Name: "key", About: "the SDK's client key, such as sdk-abc123", Default: "", Required: true},
		},
	}},
	{File: "home-assistant.yaml", Head: Head{
		Name:    "home-assistant",
		About:   "states of the things in a Home Assistant",
		URL:     []string{"*/api/stream", "*/api/stream?*"},
		Confirm: []string{".event_type .time_fired"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://homeassistant.local:8123", Required: false},
			{Name: "events", About: "event types, separated by commas", Default: "state_changed,call_service", Required: false},
			{Name: "HASS_TOKEN", About: "a long-lived access token of an administrator", Default: "", Required: true},
		},
	}},
	{File: "home-connect.yaml", Head: Head{
		Name:    "home-connect",
		About:   "appliances at Home Connect",
		URL:     []string{"api.home-connect.com/api/homeappliances/*events", "*home-connect.com/api/homeappliances*/events"},
		Confirm: []string{"type:STATUS .haId", "type:EVENT .haId", "type:NOTIFY .haId", "type:KEEP-ALIVE"},
		Params: []Param{
			{Name: "HOME_CONNECT_TOKEN", About: "an OAuth access token", Default: "", Required: true},
		},
	}},
	{File: "hue.yaml", Head: Head{
		Name:    "hue",
		About:   "lights and sensors of a Philips Hue bridge",
		URL:     []string{"*/eventstream/clip/v2"},
		Confirm: []string{".0.creationtime .0.data"},
		Params: []Param{
			{Name: "bridge", About: "the bridge, such as https://192.168.1.2", Default: "", Required: true},
			{Name: "HUE_KEY", About: "an application key", Default: "", Required: true},
		},
		Needs: "the certificate authority of the bridge, under tls, or --insecure",
	}},
	{File: "kubernetes.yaml", Head: Head{
		Name:    "kubernetes",
		About:   "changes of objects in a Kubernetes cluster",
		URL:     []string{"*/api/v1/*watch=*", "*/apis/*watch=*"},
		Confirm: []string{".type .object.metadata.name"},
		Params: []Param{
			{Name: "server", About: "the API server, such as http://127.0.0.1:8001 of kubectl proxy", Default: "http://127.0.0.1:8001", Required: false},
			{Name: "resource", About: "the resource's path", Default: "api/v1/pods", Required: false},
			{Name: "KUBE_TOKEN", About: "a bearer token, unless kubectl proxy adds one", Default: "", Required: false},
		},
		Needs: "lines of JSON, so for a URL without --preset add --decode ndjson",
	}},
	{File: "launchdarkly.yaml", Head: Head{
		Name:    "launchdarkly",
		About:   "flags of a LaunchDarkly environment, in both protocols",
		URL:     []string{"stream.launchdarkly.com/*", "*/sdk/stream*"},
		Confirm: []string{"type:put .data.flags", "type:patch .path", "type:server-intent .payloads", "type:put-object .kind .key"},
		Params: []Param{
			{Name: "stream", About: "the stream's address", Default: "https://stream.launchdarkly.com/all", Required: false},
			{Name: "LAUNCHDARKLY_SDK_KEY", About: "a server-side SDK key", Default: "", Required: true},
		},
	}},
	{File: "mastodon.yaml", Head: Head{
		Name:    "mastodon",
		About:   "a timeline of a Mastodon server",
		URL:     []string{"*/api/v1/streaming/*"},
		Confirm: []string{"type:update .account.acct", "type:status.update .account.acct", "type:notification .type .account"},
		Params: []Param{
			{Name: "server", About: "the server, such as https://mastodon.social; streaming may be on another host", Default: "", Required: true},
			{Name: "timeline", About: "the timeline, such as public, public/local or user", Default: "public", Required: false},
			{Name: "MASTODON_TOKEN", About: "an access token", Default: "", Required: false},
		},
	}},
	{File: "mbta.yaml", Head: Head{
		Name:    "mbta",
		About:   "vehicles and predictions of Boston's public transport",
		URL:     []string{"api-v3.mbta.com/*"},
		Confirm: []string{"type:reset", "type:add .id .attributes", "type:update .id .attributes"},
		Params: []Param{
			{Name: "resource", About: "the resource with its filter", Default: "vehicles?filter[route]=Red", Required: false},
			{Name: "MBTA_API_KEY", About: "an API key", Default: "", Required: true},
		},
	}},
	{File: "mercure.yaml", Head: Head{
		Name:  "mercure",
		About: "updates of a Mercure hub",
		URL:   []string{"*/.well-known/mercure", "*/.well-known/mercure?*"},
		Params: []Param{
			{Name: "hub", About: "the hub's origin, such as https://example.com", Default: "", Required: true},
			{Name: "topic", About: "the topic selector", Default: "*", Required: false},
			{Name: "MERCURE_TOKEN", About: "a subscriber's JWT, unless the hub accepts anonymous subscribers", Default: "", Required: false},
		},
	}},
	{File: "nomad.yaml", Head: Head{
		Name:    "nomad",
		About:   "events of a Nomad cluster",
		URL:     []string{"*/v1/event/stream", "*/v1/event/stream?*"},
		Confirm: []string{".Index .Events"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://127.0.0.1:4646", Required: false},
			{Name: "topics", About: "topics as a query, such as topic=Job:*&topic=Node:*", Default: "topic=*:*", Required: false},
			{Name: "NOMAD_TOKEN", About: "an ACL token, if the cluster has ACLs", Default: "", Required: false},
		},
		Needs: "lines of JSON, so for a URL without --preset add --decode ndjson",
	}},
	{File: "ntfy.yaml", Head: Head{
		Name:    "ntfy",
		About:   "messages of ntfy topics",
		URL:     []string{"ntfy.sh/*/sse", "ntfy.sh/*/sse?*", "*/*/sse", "*/*/sse?*"},
		Confirm: []string{"type:open .event=open .topic", "type:keepalive .event=keepalive .topic"},
		Params: []Param{
			{Name: "topic", About: "one or more topics, separated by commas", Default: "", Required: true},
			{Name: "server", About: "the server", Default: "https://ntfy.sh", Required: false},
			{Name: "NTFY_TOKEN", About: "an access token, for protected topics", Default: "", Required: false},
		},
	}},
	{File: "openhab.yaml", Head: Head{
		Name:    "openhab",
		About:   "items of an openHAB",
		URL:     []string{"*/rest/events", "*/rest/events?*"},
		Confirm: []string{".topic~^(openhab|smarthome)/", "type:alive .type=ALIVE"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://openhab.local:8080", Required: false},
			{Name: "topics", About: "topics, separated by commas", Default: "openhab/items/*/statechanged", Required: false},
			{Name: "OPENHAB_TOKEN", About: "an API token, if the server wants one", Default: "", Required: false},
		},
	}},
	{File: "particle.yaml", Head: Head{
		Name:    "particle",
		About:   "events that Particle devices publish",
		URL:     []string{"api.particle.io/v1/events*", "api.particle.io/v1/devices/*events*"},
		Confirm: []string{".published_at .coreid"},
		Params: []Param{
			{Name: "prefix", About: "the beginning of the events' names, after a slash", Default: "", Required: false},
			{Name: "PARTICLE_TOKEN", About: "an access token", Default: "", Required: true},
		},
	}},
	{File: "pocketbase.yaml", Head: Head{
		Name:    "pocketbase",
		About:   "changes of records in a PocketBase",
		URL:     []string{"*/api/realtime"},
		Confirm: []string{"type:PB_CONNECT .clientId"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "http://127.0.0.1:8090", Required: false},
			{Name: "topics", About: "subscriptions as a JSON list without brackets, such as \"posts/*\",\"users/*\"", Default: "", Required: true},
			{Name: "POCKETBASE_TOKEN", About: "a token, if the collections' rules want one", Default: "", Required: false},
		},
		Needs: "subscriptions; recognized by its URL, a feed is connected but subscribed to nothing",
	}},
	{File: "redfish.yaml", Head: Head{
		Name:    "redfish",
		About:   "events of a server's management controller",
		URL:     []string{"*/redfish/v1/*SSE*", "*/redfish/v1/*sse*"},
		Confirm: []string{".Events.0.MessageId", ".MetricValues"},
		Params: []Param{
			{Name: "bmc", About: "the controller, such as https://10.0.0.9", Default: "", Required: true},
			{Name: "path", About: "the path of the event stream", Default: "redfish/v1/EventService/SSE", Required: false},
			{Name: "REDFISH_USER", About: "user and password, as user:password", Default: "", Required: true},
		},
		Needs: "usually --insecure or tls: {ca: FILE}, since the certificate is often self-signed",
	}},
	{File: "stellar.yaml", Head: Head{
		Name:    "stellar",
		About:   "ledgers and trades of the Stellar network",
		URL:     []string{"horizon*.stellar.org/*"},
		Confirm: []string{".paging_token"},
		Params: []Param{
			{Name: "horizon", About: "the server", Default: "https://horizon.stellar.org", Required: false},
			{Name: "resource", About: "the resource, such as ledgers or trades", Default: "ledgers", Required: false},
		},
	}},
	{File: "unleash.yaml", Head: Head{
		Name:    "unleash",
		About:   "feature flags of an Unleash server or Unleash Edge",
		URL:     []string{"*/api/client/streaming"},
		Confirm: []string{"type:unleash-connected .events", "type:unleash-updated .events"},
		Params: []Param{
			{Name: "server", About: "the server", Default: "", Required: true},
			{Name: "UNLEASH_TOKEN", About: "a client token", Default: "", Required: true},
		},
	}},
	{File: "wikimedia.yaml", Head: Head{
		Name:    "wikimedia",
		About:   "recent changes of Wikipedia and its sister projects",
		URL:     []string{"stream.wikimedia.org/v2/stream/*"},
		Confirm: []string{".meta.stream~^mediawiki\\.", ".meta.domain=canary"},
		Params: []Param{
			{Name: "stream", About: "the stream, such as recentchange or page-create", Default: "recentchange", Required: false},
		},
	}},
	{File: "woodpecker.yaml", Head: Head{
		Name:    "woodpecker",
		About:   "pipelines of a Woodpecker CI",
		URL:     []string{"*/api/stream/events", "*/stream/events"},
		Confirm: []string{".repo.full_name .pipeline.status"},
		Params: []Param{
			{Name: "server", About: "the server, such as https://ci.example.com", Default: "", Required: true},
			{Name: "WOODPECKER_TOKEN", About: "a personal token; without it, public repositories only", Default: "", Required: false},
		},
	}},
}
