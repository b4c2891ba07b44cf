package config

import (
	"errors"
	"strconv"
	"strings"

	"feedscope/feeds/config/schema"
)

// Price configures what a million tokens cost; see answer.Price.
type Price struct {
	// Known reports that a price is configured, if need be that of a free model.
	Known bool
	// Price of a million input tokens.
	Input float64 `yaml:"input,required" min:"0" max:"1000000000" example:"2.5"`
	// Price of a million input tokens that a cache provided.
	Cached float64 `yaml:"cached" min:"0" max:"1000000000" unset:"input" example:"1.25"`
	// Price of a million output tokens.
	Output float64 `yaml:"output,required" min:"0" max:"1000000000" example:"10"`
	// Price of a million output tokens that are reasoning.
	Reasoning float64 `yaml:"reasoning" min:"0" max:"1000000000" unset:"output" example:"10"`
	// Currency to show with the cost.
	Currency string `yaml:"currency" unset:"none" example:"USD"`
}

// Validate implements [schema.Validator].
func (p *Price) Validate(at schema.At) {
	p.complete(at.Has)
	if !isCurrency(p.Currency) {
		at.In("currency").Fail("currency must be "+currencyWord, "for example, write currency: USD")
	}
}

// complete fills in the prices that are not given.
func (p *Price) complete(given func(key string) bool) {
	p.Known = true
	if !given("cached") {
		p.Cached = p.Input
	}
	if !given("reasoning") {
		p.Reasoning = p.Output
	}
}

// maxCurrency is the length of the longest currency, in bytes.
const (
	maxCurrency  = 8
	currencyWord = "one word of at most 8 bytes"
)

func isCurrency(s string) bool {
	return len(s) <= maxCurrency && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == 0x7f })
}

// maxPrice keeps costs finite; it is also in the tags.
const maxPrice = 1e9

// ParsePrice parses a price as its keys are written in a flag: "input=2.5,output=10". The error describes what is accepted.
func ParsePrice(text string) (Price, error) {
	var p Price
	numbers := map[string]*float64{"input": &p.Input, "cached": &p.Cached, "output": &p.Output, "reasoning": &p.Reasoning}
	given := make(map[string]bool)
	for part := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(part, "=")
		to, isNumber := numbers[key]
		v, err := strconv.ParseFloat(value, 64)
		switch {
		case given[key]:
			return p, errors.New(key + " once")
		case isNumber && (err != nil || !(v >= 0 && v <= maxPrice)):
			return p, errors.New(key + " as a number from 0 to 1000000000, such as " + key + "=2.5")
		case isNumber:
			*to = v
		case key != "currency":
			return p, errors.New("input=PRICE,output=PRICE per million tokens, and optionally cached, reasoning and currency")
		case !isCurrency(value):
			return p, errors.New("as currency " + currencyWord)
		default:
			p.Currency = value
		}
		given[key] = true
	}
	if !given["input"] || !given["output"] {
		return p, errors.New("both input and output, such as input=2.5,output=10")
	}
	p.complete(func(key string) bool { return given[key] })
	return p, nil
}
