package doctor

import "time"

// Confidence is how sure a finding is.
type Confidence string

// The confidences, from the surest.
const (
	// Certain: the evidence allows nothing else.
	Certain Confidence = "certain"
	// Likely: other causes are rare.
	Likely Confidence = "likely"
	// Possible: worth a look.
	Possible Confidence = "possible"
)

// Layer is a part of the way from the source of events to the program.
type Layer string

// The layers, from the server to the client.
const (
	Server       Layer = "server"
	Framework    Layer = "framework"
	ReverseProxy Layer = "reverse proxy"
	LoadBalancer Layer = "load balancer"
	CDN          Layer = "CDN"
	Scanner      Layer = "corporate proxy or scanner"
	Network      Layer = "network"
	Client       Layer = "client"
	// Either is where two ends differ, and nothing tells which is wrong.
	Either Layer = "server or client"
)

// Finding is something wrong with a feed.
type Finding struct {
	// Code names the kind of finding, for good: "idle-cut".
	Code string `json:"code"`
	// Title says it in a line.
	Title string `json:"title"`
	// Seen is the evidence with its numbers.
	Seen string `json:"seen"`
	// Confidence is certain, likely or possible.
	Confidence Confidence `json:"confidence"`
	// Layer is the part likely at fault.
	Layer Layer `json:"layer"`
	// Fixes are what to change, the likeliest place first.
	Fixes []Fix `json:"fixes"`
	// Check is a command that shows whether the fix works.
	Check string `json:"check"`
}

// Fix is a change to make in one product.
type Fix struct {
	// Where it goes: a product such as nginx, or a role such as server.
	Where string `json:"where"`
	// Text is what to paste, or to do; several lines.
	Text string `json:"text"`
}

// Note is something worth knowing that is not wrong.
type Note struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Diagnosis is what the rules make of evidence.
type Diagnosis struct {
	Findings []Finding `json:"findings"`
	Notes    []Note    `json:"notes"`
}

// Mark is the code that stands for the diagnosis where there is room for one: the first finding's, empty without one.
func (d *Diagnosis) Mark() string {
	if len(d.Findings) == 0 {
		return ""
	}
	return d.Findings[0].Code
}

// rank orders confidences.
func (c Confidence) rank() int {
	switch c {
	case Certain:
		return 0
	case Likely:
		return 1
	case Possible:
	}
	return 2
}

// seconds rounds for a text.
func seconds(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(100 * time.Millisecond).String()
}
