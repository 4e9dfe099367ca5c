package deploy_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/web/browsertest/deploy"
)

// TestPay pays through the proxy with a channel and without one, by a cookie that
// browsers send over TLS only.
func TestPay(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		ctx := limited(t)
		s := start(t, kind)
		t.Run("with the channel", func(t *testing.T) {
			page := s.rig.Browser(t)
			channel := must[*journey.Channel](t)(page.Open(ctx))
			defer channel.Close()
			must[[]stepup.Challenge](t)(channel.Snapshot(ctx, nil, nil))
			p := s.challenged(ctx, t, page, 12_34)
			check(t, s.sandbox.ApproveOnPage(ctx, *p.challenge.Hosted, p.Amount))
			must[stepup.Challenge](t)(page.AwaitState(ctx, p.challenge.ID, stepup.StateApproved))
			must[stepup.Challenge](t)(channel.AwaitState(ctx, p.challenge.ID, stepup.StateApproved))
			s.pays(ctx, t, page, p)
			must[stepup.Challenge](t)(channel.AwaitState(ctx, p.challenge.ID, stepup.StateExecuted))
		})
		t.Run("without the channel", func(t *testing.T) {
			page := s.rig.Browser(t)
			p := s.challenged(ctx, t, page, 23_45)
			check(t, s.sandbox.ApproveOnPage(ctx, *p.challenge.Hosted, p.Amount))
			must[stepup.Challenge](t)(page.AwaitState(ctx, p.challenge.ID, stepup.StateApproved))
			s.pays(ctx, t, page, p)
		})
		t.Run("nothing secret is in the logs", func(t *testing.T) {
			page := s.rig.Browser(t)
			p := s.challenged(ctx, t, page, 34_56)
			const state = "state-of-a-return"
			must[journey.Answer](t)(page.Send(ctx, journey.Request{
				Method: http.MethodGet, Path: wire.PathChallenges + "/" + p.challenge.ID + "/return?state=" + state,
			}))
			logs := s.Logs(t)
			if !strings.Contains(logs, p.challenge.ID) {
				t.Errorf("the request is not logged:\n%s", logs)
			}
			for what, secret := range map[string]string{"session": page.Session(), "token": p.challenge.Hosted.Token, "state": state} {
				if secret == "" || strings.Contains(logs, secret) {
					t.Errorf("the %s is in the logs, or there is none", what)
				}
			}
		})
	})
}

// TestCookie looks at the session's cookie as it reaches browsers, and at what it
// is without TLS.
func TestCookie(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		ctx := limited(t)
		s := start(t, kind)
		var set []string
		page := journey.At(s.Address, func(a journey.Answer) { set = append(set, a.Header.Values("Set-Cookie")...) }).
			Over(journey.Network{TLS: s.TLS(), Dial: deploy.Dial}).Browser(t)
		s.challenged(ctx, t, page, 12_34)
		if len(set) != 1 {
			t.Fatalf("set %q, want one cookie", set)
		}
		cookie := must[*http.Cookie](t)(http.ParseSetCookie(set[0]))
		if cookie.Name != "__Host-countersign" || !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("the cookie is %s", cookie.Name)
		}
		if page.Session() != cookie.Value {
			t.Error("a browser does not keep the cookie")
		}

		res := must[*http.Response](t)(s.Client(t, false).Get(s.Plain + "/pay/x?y=z"))
		defer res.Body.Close()
		if to := res.Header.Get("Location"); res.StatusCode != http.StatusPermanentRedirect || to != s.Address+"/pay/x?y=z" {
			t.Errorf("without TLS: %d to %q", res.StatusCode, to)
		}
		if res.Header.Get("Set-Cookie") != "" {
			t.Error("a cookie is set without TLS")
		}
	})
}
