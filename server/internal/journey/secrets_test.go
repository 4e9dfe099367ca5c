package journey_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/server/internal/journey"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/sandbox/wise"
	"countersign/shared/wire"
)

// answers collects what the gateway itself has said to pages.
type answers struct {
	mu   sync.Mutex
	text strings.Builder
	n    int
}

// add takes the gateway's own refusals: whole, but for the session that a page
// may be given with any answer.
func (a *answers) add(seen journey.Answer) {
	if seen.Code() == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n++
	a.text.Write(seen.Body)
	for name, values := range seen.Header {
		if name != "Set-Cookie" && name != wire.HeaderSession {
			fmt.Fprintln(&a.text, name, values)
		}
	}
}

// After journeys of every kind, and whatever else pages may send, no log line,
// metric or refusal holds a secret. The detector searches the log when the test
// has ended, and with it the gateway.
func TestSecretsStaySecret(t *testing.T) {
	ctx := limited(t)
	detector := leaktest.New(t)
	var said answers
	rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}, Log: detector, Seen: said.add})
	detector.Know("bearer", wise.UserToken)

	load := newLoad(t, rig, kinds(), len(kinds()))
	load.each(t, load.prepare(ctx))
	check(t, load.inject(ctx))
	load.each(t, load.travel(ctx))
	sendSecrets(t, rig, detector)

	for i, v := range load.travellers {
		detector.Know(fmt.Sprintf("session %d", i), v.page.Session())
	}
	tokens := must[[]string](t)(rig.Sandbox.Tokens(ctx))
	if len(tokens) < len(kinds()) {
		t.Fatalf("only %d tokens were issued", len(tokens))
	}
	for i, token := range tokens {
		detector.Know(fmt.Sprintf("one-time token %d", i), token)
	}

	detector.Search("the metrics", must[string](t)(rig.Metrics(ctx)))
	said.mu.Lock()
	defer said.mu.Unlock()
	detector.Search("the refusals", said.text.String())
	if said.n < 15 {
		t.Errorf("only %d refusals were seen: this shows nothing", said.n)
	}
	if log := detector.Logs(); !strings.Contains(log, `"route":"POST /pay/transfers/{transferId}/payments"`) ||
		!strings.Contains(log, "channel opened") || !strings.Contains(log, "outcome of an approved request unknown") {
		t.Error("the log lacks what was to be searched")
	}
	t.Logf("searched %d log lines and %d refusals for %d tokens and %d sessions",
		strings.Count(detector.Logs(), "\n"), said.n, len(tokens), len(load.travellers))
}

// sendSecrets sends a secret in every place that a page can put one.
func sendSecrets(t *testing.T, rig *journey.Rig, detector *leaktest.Detector) {
	t.Helper()
	ctx := limited(t)
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	detector.Know("session", page.Session())
	in := func(place string) string { return detector.Secret("in the " + place) }
	method, origin := "CANARY"+rand.Text(), "canary-"+strings.ToLower(rand.Text())
	detector.Know("in the method", method)
	detector.Know("in the origin", origin)
	request := payment.Request()
	for _, r := range []journey.Request{
		{Method: "GET", Path: "/" + in("path")},
		{Method: "GET", Path: "/pay/transfers/" + in("parameter")},
		{Method: "GET", Path: "/pay/transfers/51923307?q=" + in("query")},
		{Method: "GET", Path: "/pay//" + in("bad path")},
		{Method: method, Path: "/pay/transfers"},
		{Method: "GET", Path: wire.PathChallenges + "/" + in("challenge's address")},
		{Method: "GET", Path: wire.PathChallenges + "?request=" + in("request's id")},
		{Method: "POST", Path: "/pay/quotes", Body: `{"` + in("body") + `":1}`},
		{Method: "POST", Path: "/pay/quotes", Body: `{"` + in("changed body") + `":1}`, Header: http.Header{wire.HeaderChallenge: {challenge.ID}}},
		request.With("Authorization", "Bearer "+in("authorization")),
		request.With("Cookie", "countersign="+in("cookie")),
		request.With(wire.HeaderSession, in("session header")),
		request.With(wire.HeaderRequest, in("second request id")),
		request.With("Origin", "https://"+origin+".example"),
		request.With("X-External-Correlation-Id", in("correlation")),
		request.With("User-Agent", in("user agent")),
		request.With("Idempotency-Key", in("idempotency key")),
		request.With(wire.HeaderChallenge, in("challenge id")),
		request.With(wire.HeaderApproval, in("token")),
		request.With(wire.HeaderApproval, in("malformed token")+"\xff"),
		request.With(wire.HeaderApprovalResult, in("result")),
		request.With(wire.HeaderOneTimeToken, in("status token")),
	} {
		send(ctx, t, page, r)
	}
	channel := must[*journey.Channel](t)(page.Open(ctx))
	check(t, channel.SendRaw(journey.TextFrame, []byte(`{"type":"watch","challenges":["`+in("watch")+`"]}`)))
	check(t, channel.SendRaw(journey.TextFrame, []byte(`{"type":"`+in("message")+`"}`)))
	must[wire.CloseCode](t)(channel.AwaitClose(ctx))
	channel.Close()
	elsewhere := rig.Elsewhere(t, pageElsewhere)
	elsewhere.Remember(in("session subprotocol"))
	channel = must[*journey.Channel](t)(elsewhere.Open(ctx))
	must[wire.CloseCode](t)(channel.AwaitClose(ctx))
	channel.Close()

	broken := journey.Request{Method: "POST", Path: "/pay/quotes", Stream: func() io.Reader {
		return io.MultiReader(strings.NewReader(in("broken body")), brokenReader{})
	}}
	if _, err := page.Send(ctx, broken); err == nil {
		t.Error("a body that breaks off was answered")
	}
}

// brokenReader is a body that breaks off.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
