package cli

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"

	"feedscope/feeds/conn/redact"
	"feedscope/feeds/files"
	"feedscope/ui/tail"
	"feedscope/ui/term/text"
)

// expectReport returns a line for each assertion: a mark, the assertion, and when it held or why it did not.
func expectReport(all []tail.Outcome) string {
	var b strings.Builder
	for _, o := range all {
		if o.Holds {
			fmt.Fprintf(&b, "✓ %s  after %s\n", o.Assertion, text.Lag(o.After))
		} else {
			fmt.Fprintf(&b, "✗ %s\n", o.Reason)
		}
	}
	return b.String()
}

// junitSuite is a JUnit report, as CI servers read it.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Began    string      `xml:"timestamp,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes a report. runErr is the error of the run, if it could not be judged.
func writeJUnit(file string, all []tail.Outcome, runErr error, began time.Time) error {
	seconds := func(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
	s := junitSuite{
		Name: "feedscope expect", Time: seconds(time.Since(began)), Began: began.UTC().Format("2006-01-02T15:04:05"),
	}
	for _, o := range all {
		c := junitCase{Name: o.Assertion, Class: s.Name, Time: seconds(o.After)}
		if !o.Holds {
			s.Failures++
			c.Failure = &junitMessage{o.Reason}
		}
		s.Cases = append(s.Cases, c)
	}
	var quiet exitError
	if runErr != nil && (!errors.As(runErr, &quiet) || quiet.message != "" || len(all) == 0) {
		s.Errors++
		s.Cases = append(s.Cases, junitCase{Name: "run", Class: s.Name, Time: s.Time, Error: &junitMessage{runErr.Error()}})
	}
	s.Tests = len(s.Cases)
	out, err := xml.MarshalIndent(s, "", "  ")
	if err == nil {
		err = writeReport(file, append([]byte(xml.Header), append(out, '\n')...))
	}
	if err != nil {
		return fmt.Errorf("--junit %s: %w", file, redact.WithoutPath(err))
	}
	return nil
}

// writeReport writes a report in place of an older one.
func writeReport(file string, text []byte) error {
	f, err := files.Create(file, true)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
