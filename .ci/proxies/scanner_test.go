package proxies_test

import "testing"

func TestScanners(t *testing.T) {
	examine(t, []scene{
		{name: "stores head and body", start: behind(origin{}, relay(storing)), want: []string{"held"}, unconnected: true},
		{name: "stores the body", start: behind(origin{}, relay(storingBody)), says: []string{"look the same"}},
		{name: "keeps the last chunk", start: behind(origin{}, relay(keepingChunk)), want: []string{"one-late"}},
		{
			name:  "keeps the last chunk of a slow feed",
			start: behind(origin{every: 2e9}, relay(keepingChunk)), want: []string{"one-late"},
		},
		{
			name:  "keeps the last chunk of a steady feed",
			start: behind(origin{every: 1e9, steady: true}, relay(keepingChunk)), want: []string{"one-late"},
		},
		{
			name:  "keeps the last chunk of a feed without ids",
			start: behind(origin{noID: true}, relay(keepingChunk)), want: []string{"one-late"},
		},
		{
			name:  "keeps the last chunk of a feed without resume",
			start: behind(origin{ignoresResume: true}, relay(keepingChunk)), want: []string{"one-late"},
		},
		{
			name:  "keeps the last 16 bytes",
			start: behind(origin{noTime: true}, relay(keepingTail(16))), want: []string{"one-late"},
		},
		{
			name:  "keeps the last 16 bytes, with heartbeats",
			start: behind(origin{noTime: true, beat: 5e9}, relay(keepingTail(16))), want: []string{"one-late"},
		},
		{
			name:  "fills 4 KiB with a feed without times and ids",
			start: behind(origin{noTime: true, noID: true, every: 250e6}, relay(filling(4096))), want: []string{"buffered"},
		},
		{
			name:  "fills 4 KiB with a feed without times",
			start: behind(origin{noTime: true, every: 250e6}, relay(filling(4096))), want: []string{"buffered"},
		},
		{
			name:  "fills 4 KiB with a feed without resume",
			start: behind(origin{ignoresResume: true, every: 250e6}, relay(filling(4096))), want: []string{"buffered"},
		},
		{
			name:  "drops comments",
			start: configuredFeed(origin{every: 8e9, beat: 2e9}, relay(withoutComments), "heartbeat: 2s"),
			want:  []string{"heartbeats-lost"},
		},
	})
}
