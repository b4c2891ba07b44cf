// Package limits reports what the operating system lets this process use: open files, local ports, memory. Nothing goes in;
// numbers come out, zero where a limit is unknown or there is none. It never changes a limit: the Go runtime has already
// raised that of open files as far as the process may.
package limits
