// Package cli is the command line of feedscope: it takes arguments, standard streams and the environment, runs a
// command and returns an exit code.
//
// Each command has a file that converts its flags to options of the package that does the work: tail for headless
// output, dashboard for the screen, config for the configuration. Errors go to stderr, one sentence each, with the wrong
// flag or argument and the closest valid one; usage is printed only on request.
//
// The package never calls os.Exit. Only [System] reads os.Args and the environment of the process, for main.
package cli
