package rules

// Confidence is how certain a finding is.
type Confidence string

// The confidences, most certain first.
const (
	// Certain: the evidence allows nothing else.
	Certain Confidence = "certain"
	// Likely: other causes are rare.
	Likely Confidence = "likely"
	// Possible: worth a look.
	Possible Confidence = "possible"
)

// Layer is a part of the path from the source of events to the client.
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
	// Either means that two parts differ, and nothing shows which one is wrong.
	Either Layer = "server or client"
)

// Finding is one problem with a feed.
type Finding struct {
	// Code identifies the kind of finding and never changes: "idle-cut".
	Code string `json:"code"`
	// Title describes the finding in one line.
	Title string `json:"title"`
	// Seen is the evidence with its numbers.
	Seen string `json:"seen"`
	// Confidence is how certain a finding is.
	Confidence Confidence `json:"confidence"`
	// Layer is the part most likely at fault.
	Layer Layer `json:"layer"`
	// Fixes are the changes to make, most likely first.
	Fixes []Fix `json:"fixes"`
	// Check is a command that shows whether the fix works.
	Check string `json:"check"`
	// FillIn describes what the placeholders in Check stand for; empty without any.
	FillIn string `json:"fill_in,omitempty"`
	// Over reports whether the problem was one of earlier connections, and the newest one shows that it is over.
	Over bool `json:"-"`
}

// Fix is a change to one product.
type Fix struct {
	// Where is a product such as nginx, or a role such as server.
	Where string `json:"where"`
	// Text is what to paste or to do. It may have several lines.
	Text string `json:"text"`
}

// Note is a useful fact that is not a problem.
type Note struct {
	Code string `json:"code"`
	Text string `json:"text"`
}
