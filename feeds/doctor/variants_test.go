package doctor

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor/evidence"
)

func TestInvalidVariantEndsAtOnce(t *testing.T) {
	r := &exam{ctx: t.Context(), started: time.Now()}
	r.aside(evidence.Direct, feeds.Spec{URL: "::"})
	if len(r.variants) != 0 || len(r.report.Stages) != 1 || !r.report.Stages[0].Failed {
		t.Errorf("%d variants, %+v", len(r.variants), r.report.Stages)
	}
}
