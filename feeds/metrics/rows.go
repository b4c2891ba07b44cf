package metrics

// Row describes a metric for people.
type Row struct {
	Name, Kind, Help string
	Labels           []string
}

// Rows describes all metrics of feeds, of their answers, of rules and of actions.
func Rows() []Row {
	var rows []Row
	for i := range families {
		f := &families[i]
		rows = append(rows, Row{f.name, f.kind(), f.help, append([]string{"feed"}, f.labels...)})
	}
	rows = append(rows,
		Row{answersName, "counter", answersHelp, []string{"feed", "state"}}, Row{heldName, "counter", heldHelp, []string{"feed"}})
	for i := range answerFamilies {
		f := &answerFamilies[i]
		row := Row{f.name, "histogram", f.help, []string{"feed"}}
		if f.label != "" {
			row.Labels = append(row.Labels, f.label)
		}
		rows = append(rows, row)
	}
	return append(rows, rowsOfRules()...)
}
