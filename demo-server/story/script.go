package story

import (
	"time"

	"feedscope/demo-server/alerts"
	"feedscope/demo-server/model"
)

// The scenes, in order.
const (
	Calm     = "calm"
	Spike    = "spike"
	Incident = "incident"
	Recovery = "recovery"
)

// Inputs of the simulations over one loop.
var (
	volatility = curve{{0, 1}, {50, 1}, {55, 5}, {84, 4.5}, {98, 2}, {145, 1.6}, {165, 1}, {180, 1}}
	drift      = curve{
		{0, 0}, {50, 0}, {53, -0.0016}, {64, -0.0016}, {68, 0}, {75, 0.0004}, {110, 0.0002}, {120, 0}, {180, 0},
	}
	rate    = curve{{0, 35}, {50, 35}, {54, 56}, {84, 54}, {96, 42}, {145, 40}, {160, 35}, {180, 35}}
	traffic = curve{
		{0, 0.95},
		{12, 1.05},
		{26, 0.97},
		{40, 1.04},
		{50, 1},
		{58, 1.5},
		{80, 1.6},
		{100, 1.45},
		{140, 1.35},
		{165, 1},
		{180, 0.95},
	}
	// strain is the severity of the loop's incident, 0 to 1.
	strain = curve{{0, 0}, {90, 0}, {104, 1}, {134, 1}, {150, 0}, {180, 0}}
	// leak fills a host's memory until its cache is dropped.
	leak = curve{{0, 28.5}, {34, 31}, {36, 0}, {146, 0}, {172, 28}, {180, 28.5}}
)

// beat is a scripted moment of every loop: the start of a scene, an alert, or the question to the assistant what is wrong.
type beat struct {
	at    time.Duration
	scene string
	text  string
	alert alerts.Alert
	asks  bool
}

// beats are sorted by time. The texts of [Incident] and [Recovery] come from the loop's incident.
var beats = []beat{
	{at: 0, scene: Calm, text: "prices drift, hosts are idle"},
	{at: 4 * time.Second, alert: release("release rolling out to api-1 and api-2", false)},
	{at: 22 * time.Second, alert: release("release complete on api-1 and api-2", true)},
	{at: 50 * time.Second, scene: Spike, text: "sell-off: prices drop, traffic rises"},
	{at: 60 * time.Second, alert: scaling("traffic up 50%: requesting web-3", false)},
	{at: 90 * time.Second, scene: Incident},
	{at: 105 * time.Second, asks: true},
	{at: 134 * time.Second, scene: Recovery},
	{at: 150 * time.Second, alert: scaling("traffic back to normal: web-3 released", true)},
	{at: 156 * time.Second, alert: backup("backup of db-2 started", false)},
	{at: 174 * time.Second, alert: backup("backup of db-2 finished in 18 s", true)},
}

func release(text string, over bool) alerts.Alert {
	return alerts.Alert{Key: "api/release", Severity: alerts.Info, Source: "deploy", Text: text, Over: over}
}

func scaling(text string, over bool) alerts.Alert {
	return alerts.Alert{Key: "web/scaling", Severity: alerts.Info, Source: "scaler", Text: text, Over: over}
}

func backup(text string, over bool) alerts.Alert {
	return alerts.Alert{Key: "db-2/backup", Severity: alerts.Info, Source: "db-2", Text: text, Over: over}
}

// effect adds a curve times amount to a series of a host, delayed by late.
type effect struct {
	host, series string
	amount       float64
	curve        curve
	late         time.Duration
}

// background is the effect present in every loop.
var background = []effect{{host: "db-2", series: "memory", amount: 1, curve: leak}}

// incident is a failure and its effects. The first host is the cause; the others follow.
type incident struct {
	begins, ends string
	advice       model.Script // What the assistant says.
	effects      []effect
}

const (
	soon  = 7 * time.Second
	later = 11 * time.Second
)

var incidents = []incident{
	{
		begins: "locks pile up on db-1", ends: "the query blocking db-1 is killed",
		advice: model.Script{
			Reasoning: "p99 rises on api-1 and api-2 seven seconds after db-1: they wait for the database. Its CPU is high, but it " +
				"has no more queries than before. So something holds locks.",
			Text: "**db-1 is the cause**, not the traffic.\n\n1. Its p99 and CPU rose first, then those of the APIs, then of the web " +
				"servers.\n2. The errors are timeouts: nothing is lost.\n\nThis finds the query that the others wait for:\n\n" +
				"```sql\nSELECT pid, query FROM pg_stat_activity\nWHERE wait_event IS NULL\nORDER BY query_start LIMIT 1;\n```\n\n" +
				"Killing it releases the locks.\n",
			Tool: "kill_query", Arguments: `{"host": "db-1", "which": "oldest", "reason": "blocks api-1 and api-2"}`,
		},
		effects: []effect{
			{"db-1", "cpu", 54, strain, 0},
			{"db-1", "p99", 620, strain, 0},
			{"api-1", "p99", 940, strain, soon},
			{"api-2", "p99", 890, strain, soon},
			{"api-1", "errors", 7.5, strain, soon},
			{"api-2", "errors", 5.2, strain, soon},
			{"web-1", "p99", 1250, strain, later},
			{"web-2", "p99", 1180, strain, later},
			{"web-1", "errors", 3.6, strain, later},
			{"web-2", "errors", 3.1, strain, later},
			{"web-1", "requests", -140, strain, later},
			{"web-2", "requests", -150, strain, later},
		},
	},
	{
		begins: "api-2 returns errors after the release", ends: "the release is rolled back on api-2",
		advice: model.Script{
			Reasoning: "Errors began on api-2 and its memory grows; api-1 takes over its requests and stays healthy. The web servers " +
				"only pass on what api-2 answers.",
			Text: "**api-2 fails since the release.**\n\n1. Errors, CPU and memory rose there first.\n2. api-1 carries the load of both, " +
				"which it can for some minutes.\n\nRolling back takes one:\n\n" +
				"```sh\nkubectl rollout undo deployment/api \\\n  --to-revision=41\nkubectl rollout status deployment/api\n```\n\n" +
				"I suggest to do it now, and to look for the leak later.\n",
			Tool: "roll_back", Arguments: `{"service": "api", "host": "api-2", "to_revision": 41}`,
		},
		effects: []effect{
			{"api-2", "errors", 18, strain, 0},
			{"api-2", "cpu", 44, strain, 0},
			{"api-2", "memory", 27, strain, soon},
			{"api-2", "p99", 760, strain, soon},
			{"api-1", "requests", 130, strain, soon},
			{"api-1", "cpu", 24, strain, soon},
			{"web-1", "errors", 6.4, strain, later},
			{"web-2", "errors", 6.9, strain, later},
			{"web-1", "p99", 310, strain, later},
			{"web-2", "p99", 330, strain, later},
		},
	},
	{
		begins: "a crawler overloads web-1", ends: "the crawler is blocked",
		advice: model.Script{
			Reasoning: "web-1 has ten times its usual requests, web-2 has not. One client sends them, page after page: a crawler that " +
				"ignores robots.txt.",
			Text: "**A crawler overloads web-1.**\n\n1. Its requests and its p99 rose in the same second.\n2. web-2, api-1 and db-1 are " +
				"slower, but healthy: no user loses anything.\n\nA limit for this one client is enough:\n\n" +
				"```nginx\nif ($http_user_agent ~* \"greedybot\") {\n  return 429;\n}\n```\n\n" +
				"I suggest to block it for an hour.\n",
			Tool: "block_client", Arguments: `{"host": "web-1", "agent": "GreedyBot/2.0", "for": "1h"}`,
		},
		effects: []effect{
			{"web-1", "requests", 900, strain, 0},
			{"web-1", "cpu", 52, strain, 0},
			{"web-1", "p99", 1400, strain, 0},
			{"web-1", "errors", 4.1, strain, soon},
			{"web-2", "cpu", 37, strain, soon},
			{"web-2", "p99", 420, strain, soon},
			{"api-1", "cpu", 29, strain, later},
			{"api-1", "p99", 380, strain, later},
			{"db-1", "cpu", 26, strain, later},
		},
	},
}
