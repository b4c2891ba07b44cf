package field

import (
	"slices"

	"github.com/tidwall/gjson"
)

// maxMember is the longest name that AppendMembers keeps whole, in bytes.
const maxMember = 48

// AppendMembers appends the names of an object's own members that are not in names yet, until there are most of
// them: what a payload has, for a user whose path finds nothing. Long names are cut. A payload that is no object
// has none, and one that breaks off has those before the break.
func AppendMembers(names []string, json []byte, most int) []string {
	i := space(json, 0)
	if i == len(json) || json[i] != '{' {
		return names
	}
	for i++; len(names) < most; i++ {
		begin := space(json, i)
		if _, i = key(json, begin, &node{}); i < 0 {
			break
		}
		end, _ := quote(json, begin+1)
		name := string(Cut([]byte(gjson.ParseBytes(json[begin:end]).Str), maxMember))
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if i = skip(json, i); i < 0 {
			break
		}
		if i = space(json, i); i == len(json) || json[i] != ',' {
			break
		}
	}
	return names
}
