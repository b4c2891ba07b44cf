package doctor

import (
	"testing"
	"time"

	"feedscope/feeds"
)

func TestAVariantThatCannotBeAskedForIsOver(t *testing.T) {
	r := &exam{ctx: t.Context(), started: time.Now()}
	r.aside(Direct, feeds.Spec{URL: "::"})
	if len(r.variants) != 0 || len(r.report.Stages) != 1 || !r.report.Stages[0].Failed {
		t.Errorf("%d variants, %+v", len(r.variants), r.report.Stages)
	}
}
