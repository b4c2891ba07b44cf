package sse

var cases = []struct{ name, in string }{{"", ""}}
