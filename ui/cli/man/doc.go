// Package man writes the manual page of a command line: a command and those below it go in, a page in the man macros of
// roff comes out, with the same words as their help.
//
// Help is written for a terminal, with tables of terms indented by two spaces; the page is filled to whatever width it is
// read in, and so takes paragraphs and tables apart. Cobra's own pages are a file per command and made of Markdown, which
// help is not.
package man
