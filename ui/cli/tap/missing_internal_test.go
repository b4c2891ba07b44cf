package tap

import (
	"testing"
	"testing/synctest"

	"feedscope/ui/encode"
)

func TestMissingLinesAreSaidInTheFormatOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const want = `{"feed":"api.test","status":"live","reason":"4 lines missing here: the output is too slow","attempt":0,"time":"2000-01-01T00:00:00.000000000Z"}` + "\n"
		if got := missing("api.test", encode.Options{Format: encode.JSON, Status: true})(4); string(got) != want {
			t.Errorf("got %s", got)
		}
	})
}
