// Package serve shows the dashboard to any number of viewers over SSH. A configuration and a file of authorized keys go in;
// screens and a log of who looks at them come out. It runs no shell, no command and no subsystem, forwards nothing, and lets
// in nobody without a key. A viewer who is slow, idle or hostile costs the others nothing.
package serve
