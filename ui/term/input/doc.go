// Package input reads a terminal's keyboard.
//
// It wraps a terminal so that reads return only whole escape sequences. A slow link delivers the terminal's replies,
// mouse reports and arrow keys in pieces, and Bubble Tea takes a piece that is not completed within 50 ms for keys that
// were pressed. The package decodes nothing: Bubble Tea does.
package input
