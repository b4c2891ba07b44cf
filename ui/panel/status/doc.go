// Package status is the panel of the feeds: one line for each shows whether it can be trusted now, details show
// everything known about it. It takes snapshots of the visible feeds once a frame; a thousand feeds cost no
// more than a screenful.
package status
