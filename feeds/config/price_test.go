package config_test

import (
	"strings"
	"testing"

	"feedscope/feeds/config"
)

func TestParsePrice(t *testing.T) {
	for text, want := range map[string]config.Price{
		"input=2.5,output=10": {Known: true, Input: 2.5, Cached: 2.5, Output: 10, Reasoning: 10},
		"output=10,input=0,cached=1,reasoning=20,currency=USD": {Known: true, Cached: 1, Output: 10, Reasoning: 20, Currency: "USD"},
		"input=1,output=2,cached=0":                            {Known: true, Input: 1, Output: 2, Reasoning: 2},
	} {
		if got, err := config.ParsePrice(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                                 "input=PRICE,output=PRICE",
		"2.5/10":                           "input=PRICE,output=PRICE",
		"input=1":                          "both input and output",
		"input=x,output=2":                 "input as a number",
		"input=1,output=-2":                "output as a number",
		"input=1,output=NaN":               "output as a number",
		"input=1,output=Inf":               "output as a number",
		"input=1e308,output=1":             "input as a number from 0 to 1000000000",
		"input=1,output=2,input=1":         "input once",
		"input=1,output=2,currency=a b":    "one word",
		"input=1,output=2,currency=\x1b[m": "one word",
		"input=1,output=2,write=1":         "optionally cached",
	} {
		if _, err := config.ParsePrice(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParsePrice(f *testing.F) {
	f.Add("input=2.5,output=10,currency=USD")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := config.ParsePrice(text)
		if sum := p.Input + p.Cached + p.Output + p.Reasoning; err == nil && !(p.Input >= 0 && p.Cached >= 0 && p.Output >= 0 && p.Reasoning >= 0 && sum <= 4e9) {
			t.Errorf("%q: %+v", text, p)
		}
	})
}
