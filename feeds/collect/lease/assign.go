package lease

import (
	"cmp"
	"slices"
)

// Assign returns the owner of each feed among members, of which there is at least one. The shares of members differ by at most one
// feed, as few feeds as possible move away from their present owners, and the same arguments in any order have the same result.
// Owners that are no members own nothing.
func Assign(feeds, members []string, owners map[string]string) map[string]string {
	feeds, members = slices.Sorted(slices.Values(feeds)), slices.Sorted(slices.Values(members))
	owned := make(map[string][]string, len(members))
	for _, m := range members {
		owned[m] = nil
	}
	var free []string
	for _, f := range feeds {
		if m, has := owners[f]; has && isMember(owned, m) {
			owned[m] = append(owned[m], f)
		} else {
			free = append(free, f)
		}
	}
	quotas := shares(len(feeds), members, owned)
	all := make(map[string]string, len(feeds))
	for _, m := range members {
		keep := min(len(owned[m]), quotas[m])
		for _, f := range owned[m][:keep] {
			all[f] = m
		}
		free = append(free, owned[m][keep:]...)
		quotas[m] -= keep
	}
	slices.Sort(free)
	for _, m := range members {
		n := min(quotas[m], len(free))
		for _, f := range free[:n] {
			all[f] = m
		}
		free = free[n:]
	}
	return all
}

func isMember(owned map[string][]string, m string) bool {
	_, is := owned[m]
	return is
}

// shares returns how many of n feeds each member gets. Those that own most get one more than others, where n cannot be divided.
func shares(n int, members []string, owned map[string][]string) map[string]int {
	byOwned := slices.Clone(members)
	slices.SortStableFunc(byOwned, func(a, b string) int { return cmp.Compare(len(owned[b]), len(owned[a])) })
	all := make(map[string]int, len(members))
	for i, m := range byOwned {
		all[m] = n / len(members)
		if i < n%len(members) {
			all[m]++
		}
	}
	return all
}
