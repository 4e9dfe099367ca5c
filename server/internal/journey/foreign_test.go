package journey_test

import (
	"errors"
	"net/http"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const evil = "https://evil.example"

// A page of a site that is not allowed cannot change anything with the
// customer's session, and cannot read what it is answered.
func TestForeignOriginChangesNothing(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{Origins: []string{pageElsewhere}})
	fund := r.payment.Request()
	cancel := journey.Request{Method: "POST", Path: wire.PathChallenges + "/" + r.challenge.ID + "/cancel"}
	for name, request := range map[string]journey.Request{
		"payment":         fund,
		"approved":        fund.Proved(r.challenge.ID),
		"approved, token": fund.With(wire.HeaderApproval, r.challenge.Hosted.Token),
		"cancelling":      cancel,
	} {
		for _, origin := range []string{evil, "null", "http://" + pageElsewhere[len("https://"):], pageElsewhere + ".evil.example"} {
			// The browser's own cookies go along, as with a form that is posted.
			answer := send(ctx, t, r.page, request.With("Origin", origin))
			refused(t, answer, "origin_refused")
			if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("%s from %s may be read by %s", name, origin, got)
			}
		}
	}
	two := cancel.With("Origin", r.rig.Address).With("Origin", evil)
	refused(t, send(ctx, t, r.page, two), "origin_refused")
	r.unharmed(t)
}

// Some requests carry no Origin; then the browser's other word counts.
func TestForeignSiteWithoutOrigin(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	for _, site := range []string{"cross-site", "same-site", "something-new"} {
		request := r.payment.Request().Proved(r.challenge.ID)
		request.Header["Origin"] = nil
		refused(t, send(ctx, t, r.page, request.With("Sec-Fetch-Site", site)), "origin_refused")
	}
	r.unharmed(t)
}

// A page elsewhere may send plain GETs, as any image does, but not read them.
func TestForeignOriginReadsNothing(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	for _, path := range []string{wire.PathChallenges + "/" + r.challenge.ID, "/pay/transfers/51923307"} {
		answer := send(ctx, t, r.page, journey.Request{Method: "GET", Path: path}.With("Origin", evil))
		if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("GET %s may be read by %s", path, got)
		}
	}
}

// Nothing but the Origin header keeps a foreign page from opening a channel
// with the customer's cookies.
func TestForeignOriginGetsNoChannel(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	for _, origin := range []string{evil, "null", "", rig.Address + ".evil.example"} {
		page := rig.Elsewhere(t, origin)
		_, err := page.Open(ctx)
		refusal := (*journey.Refusal)(nil)
		if !errors.As(err, &refusal) || refusal.Status != http.StatusForbidden || refusal.Code() != "origin_refused" {
			t.Errorf("channel from %q: %v, want origin_refused", origin, err)
		}
	}
}

// A channel only answers: whatever a page sends that is no watch ends it, and
// says nothing of the challenge that it speaks of.
func TestForgedMessages(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	id := challenge.ID
	for name, c := range map[string]struct {
		kind journey.FrameKind
		data string
		code wire.CloseCode
	}{
		"outcome":          {journey.TextFrame, `{"type":"outcome","challenge":{"id":"` + id + `","state":"approved"}}`, wire.CloseProtocol},
		"challenge":        {journey.TextFrame, `{"type":"challenge","challenge":{"id":"` + id + `"}}`, wire.CloseProtocol},
		"snapshot":         {journey.TextFrame, `{"type":"snapshot","snapshot":[]}`, wire.CloseProtocol},
		"session":          {journey.TextFrame, `{"type":"watch","session":"x"}`, wire.CloseProtocol},
		"unknown type":     {journey.TextFrame, `{"type":"approve"}`, wire.CloseProtocol},
		"unknown field":    {journey.TextFrame, `{"type":"watch","state":"approved"}`, wire.CloseProtocol},
		"two messages":     {journey.TextFrame, `{"type":"watch"}{"type":"watch"}`, wire.CloseProtocol},
		"no JSON":          {journey.TextFrame, `approve ` + id, wire.CloseProtocol},
		"empty":            {journey.TextFrame, ``, wire.CloseProtocol},
		"id that is none":  {journey.TextFrame, `{"type":"watch","challenges":["../` + id + `"]}`, wire.CloseProtocol},
		"too many ids":     {journey.TextFrame, `{"type":"watch","challenges":[` + times(`"x"`, 65) + `]}`, wire.CloseProtocol},
		"binary":           {journey.BinaryFrame, `{"type":"watch"}`, wire.CloseProtocol},
		"too large":        {journey.TextFrame, `{"type":"watch","requests":[` + times(`"x"`, 4000) + `]}`, wire.CloseTooLarge},
		"too large binary": {journey.BinaryFrame, times("0000000", 4000), wire.CloseProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			channel := must[*journey.Channel](t)(page.Open(ctx))
			defer channel.Close()
			_ = channel.SendRaw(c.kind, []byte(c.data)) // fails where the close comes before its end
			if code := must[wire.CloseCode](t)(channel.AwaitClose(ctx)); code != c.code {
				t.Errorf("closed with %d, want %d", code, c.code)
			}
			if c.code.Reconnect() {
				t.Errorf("%d asks for a reconnection, and for the same message again", c.code)
			}
		})
	}
	// Nobody believed any of it.
	now, _, err := page.Challenge(ctx, id)
	check(t, err)
	if now.State != stepup.StatePending {
		t.Errorf("challenge is %s", now.State)
	}
	executed(ctx, t, rig, payment, 0)
}

func TestFloodedChannel(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	channel := must[*journey.Channel](t)(rig.Browser(t).Open(ctx))
	defer channel.Close()
	for channel.Watch(nil, []string{"x"}) == nil && ctx.Err() == nil {
		// Until the gateway has had enough.
	}
	code, err := channel.AwaitClose(ctx)
	// A client that goes on sending may find the connection cut before it has
	// read why.
	if err == nil && code != wire.CloseFlood {
		t.Errorf("closed with %d, want %d", code, wire.CloseFlood)
	}
	awaitMetric(ctx, t, rig, `countersign_channel_closes_total{code="4005"}`, 1)
}

// times repeats a text, with commas between.
func times(text string, n int) string {
	all := make([]byte, 0, n*(len(text)+1))
	for i := range n {
		if i > 0 {
			all = append(all, ',')
		}
		all = append(all, text...)
	}
	return string(all)
}
