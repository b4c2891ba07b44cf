// Package rules tells people when something in their feeds needs them.
package rules
