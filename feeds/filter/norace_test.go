//go:build !race

package filter_test

const racing = false
