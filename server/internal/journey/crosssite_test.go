package journey_test

import (
	"net/http"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// A page of another site has no cookie with the gateway: it is given its session
// as a value, and shows it in a header and as a subprotocol.
func TestElsewhereWithoutCookies(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}})
	page := rig.Elsewhere(t, pageElsewhere)
	payment := prepare(ctx, t, page)
	if page.Session() != "" {
		t.Error("a session was begun before there was a challenge")
	}

	first := send(ctx, t, page, payment.Request())
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": pageElsewhere, "Access-Control-Allow-Credentials": "true",
	} {
		if got := first.Header.Get(name); got != want {
			t.Errorf("%s of the challenge is %q, want %q", name, got, want)
		}
	}
	if page.Session() == "" {
		t.Fatal("no session was given")
	}
	challenge, _, err := page.Challenge(ctx, first.Challenge())
	check(t, err)

	channel := must[*journey.Channel](t)(page.Open(ctx))
	defer channel.Close()
	found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{challenge.ID}, nil))
	if len(found) != 1 || found[0].ID != challenge.ID {
		t.Fatalf("the channel of the session shows %+v", found)
	}
	finish(ctx, t, rig, page, payment, challenge)
	must[stepup.Challenge](t)(channel.AwaitState(ctx, challenge.ID, stepup.StateExecuted))

	again := send(ctx, t, page, payment.Request().Proved(challenge.ID))
	if !again.Replayed() || again.Header.Get(wire.HeaderSession) != "" {
		t.Errorf("answered %v, want the kept answer and no second session", again)
	}
}

// The gateway's own pages get no session value: their scripts could lose it.
func TestSessionValueIsForOtherSites(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	answer := send(ctx, t, page, prepare(ctx, t, page).Request())
	if got := answer.Header.Get(wire.HeaderSession); got != "" {
		t.Error("the session's value was given to a page that has its cookie")
	}
	cookies := (&http.Response{Header: answer.Header}).Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" {
		t.Errorf("cookies are %v, want one that is HttpOnly, SameSite=Lax, Path=/", answer.Header["Set-Cookie"])
	}
}

// A page that was given a session which is none must hear of it, or else it
// would come back with it for ever.
func TestElsewhereWithASpoiltSession(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}})
	page := rig.Elsewhere(t, pageElsewhere)
	page.Remember("not-a-session")
	channel := must[*journey.Channel](t)(page.Open(ctx))
	defer channel.Close()
	if code := must[wire.CloseCode](t)(channel.AwaitClose(ctx)); code != wire.CloseSession {
		t.Errorf("closed with %d, want %d", code, wire.CloseSession)
	}
	_, answer, err := page.Challenge(ctx, "some-challenge")
	check(t, err)
	refused(t, answer, "session_required")
}

// The browser asks first whether a page of another site may do what it is
// about to.
func TestPreflight(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}})
	for origin, allowed := range map[string]bool{pageElsewhere: true, "https://evil.example": false, "null": false} {
		answer := send(ctx, t, rig.Elsewhere(t, origin), journey.Request{
			Method: http.MethodOptions, Path: "/pay/transfers/1/payments", Header: http.Header{
				"Access-Control-Request-Method":  {"POST"},
				"Access-Control-Request-Headers": {"content-type,countersign-challenge,countersign-request,countersign-session"},
			},
		})
		got := answer.Header.Get("Access-Control-Allow-Origin")
		if allowed && (got != origin || answer.Header.Get("Access-Control-Allow-Headers") == "") || !allowed && got != "" {
			t.Errorf("preflight of %s answered %v", origin, answer.Header)
		}
	}
}
