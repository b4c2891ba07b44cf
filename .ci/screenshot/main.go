// Command screenshot runs a command in a virtual terminal, types keys, and writes its screen as SVG or text.
//
//	go run ./.ci/screenshot -size 120x40 -after 8s -keys 'z' -o screen.svg -- ./feedscope --demo
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"feedscope/ui/term/cast"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/vtest"
)

func main() {
	size := flag.String("size", "120x40", "width and height in cells")
	after := flag.Duration("after", 5*time.Second, "how long to let the program run")
	keys := flag.String("keys", "", "keys to type half a second before the end")
	out := flag.String("o", "", "SVG `file` to write [text on standard output]")
	flag.Parse()
	if err := run(*size, *after, *keys, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "screenshot:", err)
		os.Exit(1)
	}
}

const settle = 500 * time.Millisecond

func run(size string, after time.Duration, keys, out string, args []string) error {
	var o vtest.Options
	if _, err := fmt.Sscanf(size, "%dx%d", &o.Width, &o.Height); err != nil {
		return fmt.Errorf("-size %q: write it as 120x40", size)
	}
	if len(args) == 0 {
		return fmt.Errorf("name the command to run after --")
	}
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // Running the given command is the purpose of this tool.
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor")
	t, err := vtest.Start(cmd, o)
	if err != nil {
		return err
	}
	defer t.Kill()
	time.Sleep(after - settle)
	for _, k := range strings.Split(keys, "") {
		if err := t.Type(k); err != nil {
			return err
		}
		time.Sleep(settle / 10)
	}
	time.Sleep(settle)
	if out == "" {
		fmt.Println(t.Text())
		return nil
	}
	var b bytes.Buffer
	v := screen.View{Content: t.Styled(), Width: o.Width, Height: o.Height}
	v.Ground, v.Ink = t.Colors()
	if err := cast.Still(&b, v); err != nil {
		return err
	}
	return os.WriteFile(out, b.Bytes(), 0o644) //nolint:gosec // A picture is for everyone.
}
