package test

import (
	"strings"

	"feedscope/demo-server/faults"
	"feedscope/feeds/relay/alter"
	"feedscope/ui/cli/watch"
)

// table is a table in Markdown, the titles first.
type table []byte

func newTable(titles ...string) *table {
	t := new(table)
	t.add(titles...)
	*t = append(*t, "|"+strings.Repeat("---|", len(titles))+"\n"...)
	return t
}

func (t *table) add(cells ...string) { *t = append(*t, "| "+strings.Join(cells, " | ")+" |\n"...) }

// code returns words as code, joined.
func code(words []string, by string) string {
	if len(words) == 0 {
		return ""
	}
	return "`" + strings.Join(words, "`"+by+"`") + "`"
}

func metricsTable() string {
	t := newTable("metric", "type", "labels", "is")
	for _, m := range watch.Metrics() {
		t.add("`"+m.Name+"`", m.Kind, code(m.Labels, ", "), m.Help)
	}
	return string(*t)
}

func actionsTable() string {
	t := newTable("action", "does", "for example")
	for _, a := range alter.Actions() {
		t.add("`"+a.Name+a.Argument+"`", a.Text, code(a.Examples, " "))
	}
	return string(*t)
}

// faultsTable returns the faults of any stream.
func faultsTable() string {
	t := newTable("fault", "does", "open streams", "`doctor` finds")
	for _, d := range faults.All() {
		if d.ForAnswers() {
			continue
		}
		open := "continue"
		if d.AtHead {
			open = "reconnect"
		}
		t.add(usageOf(&d), d.Text, open, findingsOf(&d))
	}
	return string(*t)
}

// answerFaultsTable returns the faults of answers.
func answerFaultsTable() string {
	t := newTable("fault", "does", "the answer is")
	for _, d := range faults.All() {
		if d.ForAnswers() {
			t.add(usageOf(&d), d.Text, d.State)
		}
	}
	return string(*t)
}

// usageOf returns the usage without bars, which separate table cells.
func usageOf(d *faults.Definition) string {
	if d.Arg.Kind != faults.Word {
		return "`" + d.Usage() + "`"
	}
	_, words, _ := strings.Cut(d.Usage(), ":")
	return "`" + d.Name + ":" + strings.ReplaceAll(words, "|", "` `:") + "`"
}

// findingsOf lists the codes of the doctor in the order of the choices.
func findingsOf(d *faults.Definition) string {
	var all []string
	for _, c := range d.Cases() {
		found := "nothing"
		if c.Code != "" {
			found = "`" + c.Code + "`"
		}
		if len(all) == 0 || all[len(all)-1] != found {
			all = append(all, found)
		}
	}
	return strings.Join(all, ", ")
}
