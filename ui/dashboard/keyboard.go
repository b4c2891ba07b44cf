package dashboard

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// OpenKeyboard opens the controlling terminal to read keys when standard input is something else.
func OpenKeyboard() (*os.File, error) {
	in, _, err := tea.OpenTTY()
	return in, err
}
