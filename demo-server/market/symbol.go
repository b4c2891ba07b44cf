package market

import (
	"math"
	"math/rand/v2"
)

// listing holds the constants of a symbol.
type listing struct {
	name string
	// price is the listing price.
	price float64
	// sigma is the standard deviation of the relative price move per second on a calm day.
	sigma float64
	// beta is the sensitivity to the common factor.
	beta float64
}

// listings are sorted by activity, busiest first.
var listings = []listing{
	{"ZEPH", 101.20, 0.00042, 1.2},
	{"QUIL", 48.75, 0.00035, 1.0},
	{"VORN", 212.40, 0.00030, 0.9},
	{"MYRK", 17.30, 0.00065, 1.5},
	{"KELP", 33.90, 0.00040, 0.8},
	{"OSTR", 76.15, 0.00028, 0.7},
	{"BRYX", 154.60, 0.00050, 1.4},
	{"FENN", 25.45, 0.00038, 1.0},
	{"LUMO", 88.05, 0.00046, 1.3},
	{"TARN", 61.50, 0.00025, 0.6},
	{"WYSP", 12.80, 0.00070, 1.6},
	{"JORV", 139.95, 0.00032, 1.0},
	{"CINQ", 55.25, 0.00030, 0.9},
	{"DUSQ", 304.10, 0.00036, 1.1},
	{"EMBR", 21.65, 0.00055, 1.3},
	{"GALV", 93.40, 0.00027, 0.8},
	{"HEXQ", 418.75, 0.00033, 1.1},
	{"IVRY", 67.85, 0.00024, 0.5},
	{"NYMB", 39.10, 0.00044, 1.2},
	{"OPLE", 182.30, 0.00029, 0.9},
	{"PLMB", 28.95, 0.00034, 0.7},
	{"RIMY", 8.45, 0.00060, 1.4},
	{"SABL", 116.70, 0.00031, 1.0},
	{"THWA", 44.20, 0.00037, 0.9},
}

const (
	// pull is the fraction of the distance to the listing price regained per second.
	pull = 0.0006
	// The variance of a symbol follows its own shocks (GARCH(1,1)); its mean is 1.
	varianceBase, varianceShock, varianceKeep = 0.08, 0.12, 0.80
	varianceMin, varianceMax                  = 0.2, 8
)

// symbol is the state of one symbol. The mid price is exact; published prices are in cents.
type symbol struct {
	listing
	mid, variance, factor, seen float64
	volatility                  float64

	last, open, low, high, bid, ask, volume int64
}

func newSymbol(l listing, rnd *rand.Rand) symbol {
	s := symbol{listing: l, mid: l.price, variance: 1, factor: 1, volatility: 1}
	s.last = cents(l.price)
	s.newDay()
	s.volume = 100 * (200 + rnd.Int64N(4000))
	s.quote()
	return s
}

// newDay starts a trading day at the last price.
func (s *symbol) newDay() {
	s.open, s.low, s.high, s.volume = s.last, s.last, s.last, 0
}

// move advances the symbol to a time in seconds; z is a standard normal shock.
func (s *symbol) move(now, factor, volatility, z float64) {
	dt := now - s.seen
	shock := s.sigma * volatility * math.Sqrt(s.variance*dt) * z
	back := pull * dt * (1 - s.mid/s.price)
	common := s.beta * (factor/s.factor - 1)
	s.mid = snap(s.mid*(1+common+shock+back), 1e-6)
	v := varianceBase + varianceShock*s.variance*z*z + varianceKeep*s.variance
	s.variance = snap(min(max(v, varianceMin), varianceMax), 1e-6)
	s.seen, s.factor, s.volatility = now, factor, volatility
	s.quote()
}

// quote sets bid and ask around the mid price: at least a cent apart, further in a volatile market.
func (s *symbol) quote() {
	half := s.mid * 0.00012 * math.Sqrt(s.volatility*s.variance)
	s.bid = int64(math.Floor((s.mid - half) * 100))
	s.ask = max(int64(math.Ceil((s.mid+half)*100)), s.bid+1)
}

// trade simulates a purchase at the ask or a sale at the bid.
func (s *symbol) trade(rnd *rand.Rand) (buy bool, size int64) {
	buy = rnd.Float64() < 0.5
	s.last = s.bid
	if buy {
		s.last = s.ask
	}
	s.low, s.high = min(s.low, s.last), max(s.high, s.last)
	r := rnd.Float64()
	size = 100 * (1 + int64(12*r*r*r*s.volatility))
	s.volume += size
	return buy, size
}

// fill copies the symbol's state into an update.
func (s *symbol) fill(u *Update) {
	u.Symbol = s.name
	u.Price, u.Open, u.Low, u.High = s.last, s.open, s.low, s.high
	u.Bid, u.Ask, u.Volume = s.bid, s.ask, s.volume
}

func cents(price float64) int64 { return int64(math.Round(price * 100)) }
