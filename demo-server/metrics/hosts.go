package metrics

// kind describes one series of every host.
type kind struct {
	name, unit string
	decimals   int
	min, max   float64
	// traffic is how closely the value follows the traffic: 1 proportionally, 0 not at all.
	traffic float64
	// wobble is the size of the noise, in the series' unit or relative to the value.
	wobble   float64
	relative bool
}

// kinds are in the order of host.usual.
var kinds = [...]kind{
	{name: CPU, unit: "%", decimals: 1, min: 1, max: 99.4, traffic: 0.7, wobble: 2.2},
	{name: Memory, unit: "%", decimals: 1, min: 5, max: 98.5, traffic: 0.05, wobble: 0.5},
	{name: Requests, unit: "/s", min: 0, max: 5000, traffic: 1, wobble: 0.04, relative: true},
	{name: Errors, unit: "%", decimals: 2, min: 0, max: 60, wobble: 0.12, relative: true},
	{name: P99, unit: "ms", decimals: 1, min: 0.5, max: 9000, traffic: 0.3, wobble: 0.06, relative: true},
}

type host struct {
	name  string
	usual [len(kinds)]float64
}

var hosts = []host{
	{"web-1", [...]float64{33, 52, 420, 0.12, 86}},
	{"web-2", [...]float64{36, 55, 445, 0.15, 91}},
	{"api-1", [...]float64{41, 63, 310, 0.20, 48}},
	{"api-2", [...]float64{39, 61, 295, 0.18, 46}},
	{"db-1", [...]float64{38, 71, 560, 0.02, 9.5}},
	{"db-2", [...]float64{29, 60, 380, 0.02, 8.2}},
}

// Hosts returns the names of all hosts.
func Hosts() []string {
	names := make([]string, len(hosts))
	for i, h := range hosts {
		names[i] = h.name
	}
	return names
}
