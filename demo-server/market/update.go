package market

import (
	"math"
	"strconv"
	"time"
)

// The names of the events.
const (
	Quote = "quote"
	Trade = "trade"
)

// Update is a quote, or a trade if Traded is set. Prices are in cents.
type Update struct {
	// At is the time of the update, in whole milliseconds since the market opened.
	At     time.Duration
	Symbol string
	// Price is the last traded price. Open is the price at the start of the day.
	Price, Open, Low, High int64
	// Bid is always below Ask.
	Bid, Ask int64
	// Volume is the number of shares traded today.
	Volume int64

	Traded bool
	// Buy and Size describe a trade: at the ask or at the bid, and the number of shares.
	Buy  bool
	Size int64
}

// Name returns the event name.
func (u *Update) Name() string {
	if u.Traded {
		return Trade
	}
	return Quote
}

// AppendJSON appends the update as a JSON object.
func (u *Update) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"symbol":"`...)
	dst = append(dst, u.Symbol...)
	dst = appendHundredths(append(dst, `","price":`...), u.Price)
	dst = appendHundredths(append(dst, `,"change":`...), u.Price-u.Open)
	dst = appendHundredths(append(dst, `,"percent":`...), u.basisPoints())
	if u.Traded {
		dst = strconv.AppendInt(append(dst, `,"size":`...), u.Size, 10)
		dst = append(append(append(dst, `,"side":"`...), u.side()...), '"')
	} else {
		dst = appendHundredths(append(dst, `,"bid":`...), u.Bid)
		dst = appendHundredths(append(dst, `,"ask":`...), u.Ask)
		dst = appendHundredths(append(dst, `,"low":`...), u.Low)
		dst = appendHundredths(append(dst, `,"high":`...), u.High)
	}
	dst = strconv.AppendInt(append(dst, `,"volume":`...), u.Volume, 10)
	return append(dst, '}')
}

func (u *Update) side() string {
	if u.Buy {
		return "buy"
	}
	return "sell"
}

// basisPoints returns the day's change in hundredths of a percent.
func (u *Update) basisPoints() int64 {
	return int64(math.Round(float64(u.Price-u.Open) * 10000 / float64(u.Open)))
}

// appendHundredths appends n/100 with two decimals.
func appendHundredths(dst []byte, n int64) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	dst = strconv.AppendInt(dst, n/100, 10)
	return append(dst, '.', byte('0'+n/10%10), byte('0'+n%10))
}
