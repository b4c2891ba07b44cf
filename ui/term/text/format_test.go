package text

import (
	"math"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 1284: "1,284", 1234567: "1,234,567", -1000: "-1,000",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Count(uint64(math.MaxUint64)); got != "18,446,744,073,709,551,615" {
		t.Errorf("Count of the greatest number = %q", got)
	}
}

func TestShort(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0", 0.44: "0.4", 3: "3", 9.94: "9.9", 9.96: "10", 42.4: "42", 842.4: "842", 999.4: "999", 999.6: "1.0k", 1284: "1.3k",
		12340: "12.3k", 99940: "99.9k", 99960: "100k", 123456: "123k", 999600: "1.0M", 3.4e6: "3.4M", 5e9: "5.0G", 7e12: "7.0T",
		-1500: "-1.5k", math.Inf(1): "-",
	} {
		if got := Short(n); got != want {
			t.Errorf("Short(%v) = %q, want %q", n, got, want)
		}
	}
	if got := Short(math.NaN()); got != "-" {
		t.Errorf("Short(NaN) = %q", got)
	}
}

func TestShortIsShort(t *testing.T) {
	for n := 0.01; n < 1e20; n *= 1.01 {
		if got := Short(n); len(got) > 5 {
			t.Errorf("Short(%v) = %q, more than five characters", n, got)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int]string{
		0: "0B", 512: "512B", 1023: "1023B", 1024: "1.0KiB", 1536: "1.5KiB", 64 << 20: "64.0MiB", 1<<20 - 1: "1.0MiB", 200 << 30: "200GiB", -2048: "-2.0KiB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0s", 149 * time.Millisecond: "0.1s", 12399 * time.Millisecond: "12.3s", time.Minute - 1: "59.9s", time.Minute: "1m00s",
		4*time.Minute + 5*time.Second: "4m05s", time.Hour - 1: "59m59s", 2*time.Hour + 3*time.Minute: "2h03m", 24*time.Hour - 1: "23h59m",
		76 * time.Hour: "3d04h", -time.Second: "-1.0s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestInterval(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Second: "5s", time.Minute: "1m", 90 * time.Second: "1m30s", 2 * time.Hour: "2h", 10 * time.Second: "10s",
		70 * time.Minute: "1h10m", time.Hour + 5*time.Second: "1h0m5s", 1500 * time.Millisecond: "1.5s",
	} {
		if got := Interval(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestLag(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0ms", 900 * time.Microsecond: "900µs", 2999 * time.Microsecond: "2ms", 999 * time.Millisecond: "999ms",
		1250 * time.Millisecond: "1.2s", 12399 * time.Millisecond: "12.3s", 245 * time.Second: "4m05s", -7 * time.Millisecond: "7ms",
	} {
		if got := Lag(d); got != want {
			t.Errorf("Lag(%v) = %q, want %q", d, got, want)
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	b.ReportAllocs()
	var buf [64]byte
	for b.Loop() {
		dst := AppendCount(buf[:0], 1284567)
		dst = AppendShort(dst, 12345)
		dst = AppendDuration(dst, 245*time.Second)
		AppendLag(dst, 1250*time.Millisecond)
	}
}

func TestCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 events", 1: "1 event", 2310: "2,310 events"} {
		if got := Counted(n, "event"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
