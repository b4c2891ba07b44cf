package jsonpath

// Each calls f with every element of an array, or every member of an object and its name, until f returns false. n counts
// from 0. Any other value has none. A value that breaks off has those that were complete before that point.
func (v Value) Each(f func(n int, name, element Value) bool) {
	i := space(v, 0)
	if i == len(v) || v[i] != '{' && v[i] != '[' {
		return
	}
	isObject := v[i] == '{'
	for n := 0; ; n++ {
		var key Value
		if i = space(v, i+1); i == len(v) || v[i] == '}' || v[i] == ']' {
			return
		}
		if isObject {
			if key, i = memberName(v, i); i < 0 {
				return
			}
		}
		start := i
		if i = skip(v, i); i < 0 || !f(n, key, v[start:i:i]) {
			return
		}
		if i = space(v, i); i == len(v) || v[i] != ',' {
			return
		}
	}
}

// memberName reads the name of a member, and returns it with the index of the member's value, or -1.
func memberName(json []byte, i int) (Value, int) {
	if json[i] != '"' {
		return nil, -1
	}
	end, _ := quote(json, i+1)
	if end < 0 {
		return nil, -1
	}
	at := space(json, end)
	if at == len(json) || json[at] != ':' {
		return nil, -1
	}
	if at = space(json, at+1); at == len(json) {
		return nil, -1
	}
	return json[i:end:end], at
}
