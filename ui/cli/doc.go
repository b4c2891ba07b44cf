// Package cli is feedscope's command line: arguments, the standard streams and the environment go in, an exit
// code comes out, and what was asked for happens in between.
//
// Each command is a file that turns its flags into the options of the package that does the work: tail for
// headless output, dashboard for the screen, config for the configuration. What is wrong is said in one sentence on
// standard error, which names the flag or argument and the nearest right one; usage is shown only when asked for.
//
// The package never calls os.Exit and reads neither os.Args nor the process's environment, but for [System],
// which gathers them for main.
package cli
