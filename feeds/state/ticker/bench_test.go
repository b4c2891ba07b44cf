package ticker

import (
	"fmt"
	"testing"

	"feedscope/feeds"
)

// quotes returns a book of the usual columns and two batches of quotes for n symbols in one, every value new.
func quotes(n int) (*Book, []feeds.Event) {
	b := New(Options{Key: "symbol", Columns: []Column{
		{Path: "price", Number: true},
		{Path: "change", Number: true},
		{Path: "percent", Number: true},
		{Path: "bid", Number: true},
		{Path: "ask", Number: true},
		{Path: "price", History: true},
	}})
	var batch []feeds.Event
	for i := range 2 * n {
		p := 100 + float64(i%n) + float64(i/n)*0.25
		batch = append(batch, quote(i, fmt.Sprintf(`{"ts":1763683200000,"symbol":"S%03d","price":%.2f,"change":%.2f,"percent":%.2f,`+
			`"bid":%.2f,"ask":%.2f,"low":99.8,"high":141.9,"volume":%d}`, i%n, p, p-100, p-100, p-0.01, p+0.02, 182300+i)))
	}
	return b, batch
}

func BenchmarkFold(b *testing.B) {
	book, batch := quotes(24)
	b.SetBytes(int64(len(batch[0].Data)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i += len(batch) {
		book.Fold(batch[:min(len(batch), b.N-i)])
	}
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name    string
		rows    int
		column  int
		changes bool
	}{
		{"24 rows", 24, ByKey, false},
		{"24 of 10000 rows", 10_000, ByKey, false},
		{"24 of 10000 rows by a number, nothing changed", 10_000, 0, false},
		{"24 of 10000 rows by a number, 100 changed", 10_000, 0, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			book, batch := quotes(c.rows)
			book.Fold(batch)
			r, s := book.Reader(), Snapshot{}
			r.Sort(c.column, true)
			r.Read(0, 24, &s)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if c.changes {
					at := i * 100 % (len(batch) - 100)
					book.Fold(batch[at : at+100])
				}
				r.Read(0, 24, &s)
			}
		})
	}
}
