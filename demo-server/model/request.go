package model

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"
)

// Request is a request for an answer.
type Request struct {
	Options
	// Seed selects the answer.
	Seed uint64
	// Model is the model's name, which the answer repeats. Default "demo".
	Model string
	// Choices is the number of alternative answers, 1 to 8; only chat completions have more than one.
	Choices int
	// Usage reports that the client wants the usage of a chat completion. The other APIs always send it.
	Usage bool
	// Input is the number of tokens of the prompt.
	Input int
	// Time is when the request arrived.
	Time time.Time
}

// maxChoices is the maximum number of choices.
const maxChoices = 8

// body is what a request's body says about the answer.
type body struct {
	Model         string `json:"model"`
	N             int    `json:"n"`
	Stream        *bool  `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// Read sets what a request's query and body say. An empty body is valid, for requests with GET.
func (r *Request) Read(q url.Values, text []byte) error {
	b := body{Model: "demo", N: 1}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &b); err != nil {
			return errors.New("the body is no JSON object as this API expects it")
		}
	}
	if b.Stream != nil && !*b.Stream {
		return errors.New(`this server only streams: set "stream": true`)
	}
	r.Model, r.Choices, r.Usage, r.Input = b.Model, b.N, b.StreamOptions.IncludeUsage, 12+len(text)/4
	if err := parse(q, "seed", parseSeed, &r.Seed); err != nil {
		return err
	}
	if err := parse(q, "n", strconv.Atoi, &r.Choices); err != nil {
		return err
	}
	if err := parse(q, "include_usage", strconv.ParseBool, &r.Usage); err != nil {
		return err
	}
	if r.Choices < 1 || r.Choices > maxChoices {
		return &OptionError{"n", r.Choices, "1 to " + strconv.Itoa(maxChoices)}
	}
	return r.read(q)
}
