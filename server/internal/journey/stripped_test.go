package journey_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// unseen sends a payment whose challenge the page cannot see in the answer.
func unseen(ctx context.Context, t testing.TB, page *journey.Browser, p journey.Payment) {
	t.Helper()
	answer := send(ctx, t, page, p.Request())
	if answer.Status != http.StatusForbidden {
		t.Fatalf("answered %v, want the bare 403", answer)
	}
	for _, name := range []string{wire.HeaderChallenge, wire.HeaderApproval, wire.HeaderApprovalResult, wire.HeaderSession} {
		if answer.Header.Get(name) != "" {
			t.Fatalf("the proxy has let %s through", name)
		}
	}
}

// finish approves a challenge and pays.
func finish(ctx context.Context, t testing.TB, rig *journey.Rig, page *journey.Browser, p journey.Payment, c stepup.Challenge) {
	t.Helper()
	if c.Hosted == nil || c.Request != p.ID {
		t.Fatalf("challenge is %+v, want one of request %s that can be approved", c, p.ID)
	}
	check(t, rig.Sandbox.ApproveOnPage(ctx, *c.Hosted, p.Amount))
	must[stepup.Challenge](t)(page.AwaitState(ctx, c.ID, stepup.StateApproved))
	paid(t, send(ctx, t, page, p.Request().Proved(c.ID)))
	executed(ctx, t, rig, p, 1)
}

// A page that opens its channel when it meets a 403 finds the challenge in the
// snapshot, by the id that it gave its request.
func TestStrippedHeadersChannelOpenedAfterwards(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Front: journey.Stripping(false)})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	unseen(ctx, t, page, payment)

	channel := must[*journey.Channel](t)(page.Open(ctx))
	defer channel.Close()
	found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, nil, []string{payment.ID}))
	if len(found) != 1 {
		t.Fatalf("snapshot is %+v", found)
	}
	finish(ctx, t, rig, page, payment, found[0])
	must[stepup.Challenge](t)(channel.AwaitState(ctx, found[0].ID, stepup.StateExecuted))
}

// sites are the origins of pages: the gateway's own, "", and another one.
func sites() map[string]string {
	return map[string]string{"with cookies": "", "on another site without cookies": pageElsewhere}
}

// open opens a page of one of the sites.
func open(t testing.TB, rig *journey.Rig, origin string) *journey.Browser {
	t.Helper()
	if origin == "" {
		return rig.Browser(t)
	}
	return rig.Elsewhere(t, origin)
}

// A page whose channel is open already is told without asking. On another site
// it has its session from there as well, since that header is stripped too.
func TestStrippedHeadersChannelOpenedBefore(t *testing.T) {
	for name, origin := range sites() {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			rig := journey.New(t, journey.Config{Front: journey.Stripping(false), Origins: []string{pageElsewhere}})
			page := open(t, rig, origin)
			channel := must[*journey.Channel](t)(page.Open(ctx))
			defer channel.Close()
			if found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, nil, nil)); len(found) != 0 {
				t.Fatalf("a new session has challenges: %+v", found)
			}
			payment := prepare(ctx, t, page)
			unseen(ctx, t, page, payment)
			told := must[wire.Message](t)(channel.Await(ctx, func(m wire.Message) bool { return m.Type == wire.MessageChallenge }))
			finish(ctx, t, rig, page, payment, *told.Challenge)
		})
	}
}

// Where WebSockets are refused as well, the page asks by its request's id.
func TestStrippedHeadersAndNoChannel(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Front: journey.Stripping(true)})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	unseen(ctx, t, page, payment)
	_, err := page.Open(ctx)
	if refusal := (*journey.Refusal)(nil); !errors.As(err, &refusal) || refusal.Status != http.StatusForbidden {
		t.Fatalf("channel: %v, want the proxy's refusal", err)
	}

	challenge, answer, err := page.ByRequest(ctx, payment.ID)
	check(t, err)
	if answer.Status != http.StatusOK {
		t.Fatalf("answered %v", answer)
	}
	finish(ctx, t, rig, page, payment, challenge)
}

// A page that asks for a request which was not challenged is told so.
func TestNoChallengeOfRequest(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	start(ctx, t, page, prepare(ctx, t, page))
	for _, request := range []string{"0b3e1e3c-45b8-4d5a-8f4e-3a0d6c1f7a11", "", "no/id", "' or 1=1"} {
		_, answer, err := page.ByRequest(ctx, request)
		check(t, err)
		refused(t, answer, "challenge_not_found")
	}
}

// A page may name its requests as it likes, as long as the name is valid; the
// channel and the address that is polled take the same names.
func TestLongRequestID(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	payment.ID = strings.Repeat("r", wire.MaxID)
	start(ctx, t, page, payment)
	polled, answer, err := page.ByRequest(ctx, payment.ID)
	check(t, err)
	if polled.Request != payment.ID {
		t.Fatalf("polling answered %v", answer)
	}
	channel := must[*journey.Channel](t)(page.Open(ctx))
	defer channel.Close()
	found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, nil, []string{payment.ID}))
	if len(found) != 1 || found[0].ID != polled.ID {
		t.Errorf("snapshot is %+v, want challenge %s", found, polled.ID)
	}
}
