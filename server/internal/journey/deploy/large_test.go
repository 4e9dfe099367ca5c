package deploy_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server/internal/journey"
	"countersign/web/browsertest/deploy"
)

// TestLargeBodies repeats a request with a body that the instances keep in files:
// where the unit says, and nowhere else.
func TestLargeBodies(t *testing.T) {
	ctx := limited(t)
	s := start(t, deploy.Nginx)
	page := s.rig.Browser(t)
	p := s.challenged(ctx, t, page, 12_34)
	large := p.Request().Proved(p.challenge.ID)
	large.Body += strings.Repeat(" ", 1<<20)
	if answer := must[journey.Answer](t)(page.Send(ctx, large)); answer.Code() != "mismatch" {
		t.Errorf("a large body is answered %v", answer)
	}
	s.Full(t)
	if answer := must[journey.Answer](t)(page.Send(ctx, large)); answer.Status != http.StatusInternalServerError {
		t.Errorf("a large body, with no place for it, is answered %v", answer)
	}
}
