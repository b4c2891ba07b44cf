package model

// Phrases are what answers consist of. SYM, HOST and NUM stand for a symbol, a host and a number. They contain quotes,
// line breaks and characters of two to four bytes, because clients must handle them.

var thoughts = []string{
	"The question is why SYM moved, so I look at the trades before the alerts. ",
	"HOST reports errors from the same minute – that is hardly a coincidence. ",
	"A NUM % move is unusual for SYM, but not for a day with an incident. ",
	"Two explanations fit: a real sell-off, or quotes that arrive late because HOST is slow. ",
	"If it were late quotes, trades would not follow them. They do. ",
	"I should check HOST first, then say what is certain and what is not. ",
}

var paragraphs = []string{
	"## What happened\n\n**SYM** fell by NUM % within two minutes. The first alert on `HOST` is 12 seconds younger than the" +
		" first large trade, so the load *followed* the market.\n\n",
	"Three things stand out:\n\n1. Volume of SYM doubled → the queue on `HOST` grew.\n2. Latency rose from 40 ms to 4NUM0 ms" +
		" (≈ ten times).\n3. Nothing was lost: every id is there, the “gap” was a slow reader.\n\n",
	"HOST is back at NUM % CPU, and prices settle around 1NUM.50 €. I would not call it over: the café rule says to wait" +
		" for ten quiet minutes ☕.\n\n",
	"A note on the figures: what a *chunk* brings is not a token, and a percentile of NUM samples says little 🙂. Treat" +
		" \"p99\" with care.\n\n",
}

var codes = []string{
	"```go\nfunc fall(prices []float64) float64 {\n\tfirst, last := prices[0], prices[len(prices)-1]\n" +
		"\treturn (last - first) / first * 100 // In percent.\n}\n```\n\n",
	"```sql\nSELECT host, count(*) AS errors\nFROM samples\nWHERE host = 'HOST' AND value > NUM\nGROUP BY host;\n```\n\n",
	"```python\ndef late(event, limit=NUM):\n    \"\"\"Tell whether an event took too long.\"\"\"\n" +
		"    return event[\"arrived\"] - event[\"ts\"] > limit\n```\n\n",
	"```sh\ncurl -N 'http://127.0.0.1:7333/market' |\n  grep --line-buffered '\"symbol\":\"SYM\"'\n```\n\n",
}

// tool is a function with arguments.
type tool struct{ name, arguments string }

var tools = []tool{
	{"get_quote", `{"symbol": "SYM", "currency": "€", "fields": ["price", "volume"]}`},
	{"list_alerts", `{"filter": "host = \"HOST\"", "newer_than": {"minutes": NUM}, "open": true}`},
}

var (
	symbols = []string{"ORCA", "LYNX", "WREN", "PUMA"}
	hosts   = []string{"db-1", "web-2", "cache-1", "queue-1"}
)
