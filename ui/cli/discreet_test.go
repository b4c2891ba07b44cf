package cli

import "testing"

func TestSecretsInAddressesAreUnreadable(t *testing.T) {
	for said, want := range map[string]string{
		`"user:pass@example.com/x" has no scheme`:   `"•••••••••@example.com/x" has no scheme`,
		`write https://t0ken@h or http://t0ken@h`:   `write https://•••••@h or http://•••••@h`,
		`http://h/?token=abc&x=1#y is wrong`:        `http://h/?token=•••&x=•#y is wrong`,
		`feed?key=abc`:                              `feed?key=•••`,
		`--header @headers.txt: line 1`:             `--header @headers.txt: line 1`,
		`what is this? a=b & c=d`:                   `what is this? a=b & c=d`,
		"    2 | url: http://•••@h\n      |      ^": "    2 | url: http://•••@h\n      |      ^",
	} {
		if got := discreet(said); got != want {
			t.Errorf("%s\nbecame %s\nnot    %s", said, got, want)
		}
	}
}
