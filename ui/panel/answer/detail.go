package answer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	merged "feedscope/feeds/answer"
	"feedscope/feeds/curl"
	"feedscope/ui/figures"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Detail implements [panel.Selector]: all figures, what was counted only, and what was wrong.
func (p *Panel) Detail(f panel.Frame, w int) (title string, lines []string, ok bool) {
	if len(p.all) == 0 {
		return "", nil, false
	}
	v := &p.view
	s := panel.NewSheet(f, w, 20)
	s.Start("state").Put(s.Style(figures.Look(v.state)), v.verdict())
	s.End()
	chunks, reads := v.of("chunks"), v.of("reads")
	switch {
	case v.altered != "":
		s.Words(v.distorted+" "+distortedMark, "feedscope altered the stream on its way: "+v.altered+"; what arrived, and when, is not the server's")
	case v.replayed:
		s.Words(v.distorted+" "+distortedMark, "the server sent the answer again, after it had been written: times are not those at which it was")
	case v.distorted != "" && chunks != nil && reads != nil:
		s.Words(v.distorted+" "+distortedMark, fmt.Sprintf("%s chunks arrived in %s, so something on the way, such as a proxy, held them back: "+
			"times are not the server's; feedscope doctor looks for the cause", text.Count(int64(chunks.value)), text.Counted(int(reads.value), "read")))
	}
	s.Fact("format", v.format)
	if v.model != "" {
		s.Payload("model", []byte(v.model))
	}
	if reasons := strings.Join(v.finish, ", "); reasons != "" {
		s.Payload("finish reason", []byte(reasons))
	}
	s.Fact("began", v.place.began.Format("15:04:05.000"))
	s.Heading("Figures")
	for i := range v.figures {
		fig := &v.figures[i]
		s.Fact(strings.ReplaceAll(fig.Name, "_", " "), fig.describe())
	}
	if v.of("output_tokens") == nil {
		s.Fact("tokens", "the server reported no usage")
	}
	v.remarks(s)
	s.Feed(p.sources.Name(v.place.feed))
	return fmt.Sprintf("answer %d of %d", v.index+1, len(p.all)), s.Lines(), true
}

// text writes the figure.
func (f *figure) text() string { return figures.Text(f.Figure, f.value, f.currency) }

// describe returns a figure and what to bear in mind.
func (f *figure) describe() string {
	if f.caveat != "" {
		return f.text() + ": " + f.caveat
	}
	return f.text()
}

// notesOf returns what was wrong with the stream of an answer.
func notesOf(a *merged.Answer) []string {
	if a.After == 0 && a.Dropped == 0 {
		return a.Notes
	}
	notes := slices.Clone(a.Notes)
	if a.After > 0 {
		notes = append(notes, text.Counted(int(a.After), "event")+" came after the end")
	}
	if a.Dropped > 0 {
		notes = append(notes, "too much to keep: "+text.Count(a.Dropped)+" bytes or pieces were dropped")
	}
	return notes
}

// remarks adds what was counted only, and what was wrong.
func (v *view) remarks(s *panel.Sheet) {
	if len(v.others) > 0 {
		s.Heading("Other parts")
		for _, name := range slices.Sorted(maps.Keys(v.others)) {
			s.Fact(name, text.Count(v.others[name]))
		}
	}
	if len(v.notes) > 0 {
		s.Heading("Notes")
		for _, n := range v.notes {
			s.Row().Put(s.Style(theme.Warn), n)
			s.End()
		}
	}
}

// Copies implements [panel.Selector]: the text, each block of code and the arguments of each tool call, as received, and the
// request.
func (p *Panel) Copies() (all []panel.Copy) {
	add := func(label, kind, content string) {
		note := strings.TrimPrefix(text.Clean(kind)+", "+text.Counted(len(content), "byte"), ", ")
		all = append(all, panel.Copy{
			Label: label, Note: note, Row: "answer", What: label,
			Text: func() (string, error) { return content, nil },
		})
	}
	if p.view.comparing() {
		for _, b := range p.view.blocks {
			if b.compared != nil {
				add("comparison", "", b.comparison())
			}
		}
	}
	p.shown(func(a *merged.Answer) {
		blocks := 0
		for choice := range max(len(a.Choices), 1) {
			label := "text"
			if len(a.Choices) > 1 {
				label += fmt.Sprintf(" of choice %d", choice)
			}
			answer := a.Text(choice)
			add(label, "", answer)
			for _, code := range codeIn(answer) {
				blocks++
				add(fmt.Sprintf("code block %d", blocks), code.language, code.text)
			}
		}
		for i := range a.Parts {
			if part := &a.Parts[i]; part.Kind == merged.ToolCall {
				add("arguments of "+text.Clean(part.Name), "", string(part.Text))
			}
		}
	})
	if f := p.feed(p.view.place.feed); f != nil && len(all) > 0 {
		spec := f.Spec()
		all = append(all, panel.Copy{
			Label: "request as curl", Note: curl.FillIn(&spec), Row: "answer", What: "the request",
			Text: func() (string, error) { return curl.Command(&spec), nil },
		})
	}
	return all
}

// code is a fenced block of code.
type code struct{ language, text string }

// longestLanguage is the length of the longest name of a language, in bytes.
const longestLanguage = 20

// codeIn returns the fenced blocks of code in a text.
func codeIn(markdown string) (blocks []code) {
	var lines strings.Builder
	language, inside := "", false
	for line := range strings.Lines(markdown) {
		switch after, fence := strings.CutPrefix(line, "```"); {
		case fence && inside:
			blocks = append(blocks, code{language, lines.String()})
			lines.Reset()
			inside = false
		case fence:
			inside = true
			if language, _, _ = strings.Cut(strings.TrimSpace(after), " "); len(language) > longestLanguage {
				language = ""
			}
		case inside:
			lines.WriteString(line)
		}
	}
	return blocks
}
