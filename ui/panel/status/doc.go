// Package status is the panel of the feeds: for each one line that tells whether it can be trusted now, and on
// demand all that is known of it.
//
// It takes snapshots of the feeds that are visible, once a frame; a thousand feeds cost what a screenful does.
package status
