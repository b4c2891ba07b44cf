package market_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/market"
)

var (
	calm  = market.Mood{Volatility: 1, Rate: 40}
	storm = market.Mood{Volatility: 5, Rate: 40}
)

func open() *market.Market { return market.New(rand.New(rand.NewPCG(1, 1))) }

// run returns the market's updates of the next d.
func run(m *market.Market, mood market.Mood, d time.Duration) []market.Update {
	var updates []market.Update
	for end := m.Due() + d; m.Due() < end; {
		updates = append(updates, m.Next(mood))
	}
	return updates
}

func TestSameSeedGivesSameMarket(t *testing.T) {
	if !slices.Equal(run(open(), storm, time.Minute), run(open(), storm, time.Minute)) {
		t.Error("two markets with the same seed differ")
	}
}

func TestUpdatesKeepASteadyRate(t *testing.T) {
	updates := run(open(), calm, time.Minute)
	if n := len(updates); n < 2350 || n > 2450 {
		t.Errorf("%d updates in a minute, want about 2400", n)
	}
	for i := 1; i < len(updates); i++ {
		if d := updates[i].At - updates[i-1].At; d < 16*time.Millisecond || d > 34*time.Millisecond {
			t.Fatalf("%v between two updates, want 17.5 to 32.5 ms", d)
		}
	}
}

func TestEverySymbolIsQuotedWithinSeconds(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range run(open(), calm, 2500*time.Millisecond) {
		seen[u.Symbol] = true
	}
	if len(market.Symbols()) != 24 || len(seen) != 24 {
		t.Errorf("%d of %d symbols seen, want 24 of 24", len(seen), len(market.Symbols()))
	}
}

func TestUpdatesAreConsistent(t *testing.T) {
	last := map[string]market.Update{}
	for _, u := range run(open(), storm, 10*time.Minute) {
		switch {
		case u.Bid >= u.Ask:
			t.Fatalf("bid %d is not below ask %d", u.Bid, u.Ask)
		case u.Low > u.Price || u.Price > u.High || u.Low > u.Open || u.Open > u.High:
			t.Fatalf("price %d and open %d are not within %d to %d", u.Price, u.Open, u.Low, u.High)
		case u.Traded && (u.Size <= 0 || u.Buy && u.Price != u.Ask || !u.Buy && u.Price != u.Bid):
			t.Fatalf("a trade of %d at %d, bid %d, ask %d", u.Size, u.Price, u.Bid, u.Ask)
		}
		before, ok := last[u.Symbol]
		if ok && u.Volume != before.Volume+u.Size {
			t.Fatalf("volume went from %d to %d with a trade of %d", before.Volume, u.Volume, u.Size)
		}
		if ok && !u.Traded && u.Price != before.Price {
			t.Fatal("a quote changed the last price")
		}
		last[u.Symbol] = u
	}
}

// roughness returns the mean relative price change between trades.
func roughness(updates []market.Update) float64 {
	last, sum, n := map[string]int64{}, 0.0, 0
	for _, u := range updates {
		if before := last[u.Symbol]; u.Traded && before > 0 {
			sum += math.Abs(float64(u.Price)/float64(before) - 1)
			n++
		}
		last[u.Symbol] = u.Price
	}
	return sum / float64(n)
}

func TestVolatilityMovesPrices(t *testing.T) {
	m := open()
	quiet, loud := roughness(run(m, calm, 3*time.Minute)), roughness(run(m, storm, 3*time.Minute))
	if loud < 3*quiet {
		t.Errorf(
			"mean move %.5f in a volatile market, %.5f in a calm one, want at least three times as much",
			loud,
			quiet,
		)
	}
}

func TestDriftMovesTheWholeMarket(t *testing.T) {
	down := 0
	last := map[string]market.Update{}
	for _, u := range run(open(), market.Mood{Volatility: 1, Drift: -0.002, Rate: 40}, 20*time.Second) {
		last[u.Symbol] = u
	}
	for _, u := range last {
		if u.Price < u.Open {
			down++
		}
	}
	if down < 22 {
		t.Errorf("%d of 24 symbols fell with the market", down)
	}
}

func TestPricesStayPlausibleForADay(t *testing.T) {
	m := open()
	nervous := market.Mood{Volatility: 2, Rate: 2}
	for _, u := range run(m, nervous, 24*time.Hour) {
		if ratio := float64(u.Price) / float64(u.Open); ratio < 0.75 || ratio > 1.35 {
			t.Fatalf("%s went from %d to %d", u.Symbol, u.Open, u.Price)
		}
	}
}

func TestNewDayOpensAtTheLastPrice(t *testing.T) {
	m := open()
	updates := run(m, storm, time.Minute)
	m.NewDay()
	u := m.Next(calm)
	for i := len(updates) - 1; i >= 0; i-- {
		if before := updates[i]; before.Symbol == u.Symbol {
			if u.Open != before.Price || u.Volume != u.Size {
				t.Errorf("open %d and volume %d after a last price of %d", u.Open, u.Volume, before.Price)
			}
			return
		}
	}
}

func TestUpdatesAreJSON(t *testing.T) {
	for name, c := range map[string]struct {
		update market.Update
		want   string
	}{
		"a quote": {
			market.Update{
				Symbol: "ZEPH", Price: 10125, Open: 10000, Bid: 10124, Ask: 10127, Low: 9980, High: 10190,
				Volume: 182300,
			},
			`{"symbol":"ZEPH","price":101.25,"change":1.25,"percent":1.25,"bid":101.24,"ask":101.27,` +
				`"low":99.80,"high":101.90,"volume":182300}`,
		},
		"a quote below the opening price": {
			market.Update{Symbol: "RIMY", Price: 840, Open: 845, Bid: 839, Ask: 841, Low: 840, High: 845},
			`{"symbol":"RIMY","price":8.40,"change":-0.05,"percent":-0.59,"bid":8.39,"ask":8.41,` +
				`"low":8.40,"high":8.45,"volume":0}`,
		},
		"a trade": {
			market.Update{
				Symbol: "ZEPH", Price: 10127, Open: 10000, Volume: 182600, Traded: true, Buy: true, Size: 300,
			},
			`{"symbol":"ZEPH","price":101.27,"change":1.27,"percent":1.27,"size":300,"side":"buy","volume":182600}`,
		},
		"a sale": {
			market.Update{Symbol: "ZEPH", Price: 7, Open: 8, Volume: 100, Traded: true, Size: 100},
			`{"symbol":"ZEPH","price":0.07,"change":-0.01,"percent":-12.50,"size":100,"side":"sell","volume":100}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := string(c.update.AppendJSON(nil))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if !json.Valid([]byte(got)) {
				t.Error("not valid JSON")
			}
		})
	}
}
