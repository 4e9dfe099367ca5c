package journey_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// unharmed fails unless the approved payment of r is still unpaid and can be paid.
func (r ready) unharmed(t testing.TB) {
	t.Helper()
	ctx := limited(t)
	executed(ctx, t, r.rig, r.payment, 0)
	paid(t, r.retry(ctx, t))
	executed(ctx, t, r.rig, r.payment, 1)
}

func TestMalformedProof(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	long := strings.Repeat("x", 300)
	for name, c := range map[string]struct {
		header http.Header
		code   string
	}{
		"empty id":                {http.Header{wire.HeaderChallenge: {""}}, "proof_invalid"},
		"id with other bytes":     {http.Header{wire.HeaderChallenge: {"../" + r.challenge.ID}}, "proof_invalid"},
		"id that is too long":     {http.Header{wire.HeaderChallenge: {long}}, "proof_invalid"},
		"two ids":                 {http.Header{wire.HeaderChallenge: {r.challenge.ID, r.challenge.ID}}, "proof_invalid"},
		"id of no challenge":      {http.Header{wire.HeaderChallenge: {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}, "challenge_not_found"},
		"empty token":             {http.Header{wire.HeaderApproval: {""}}, "proof_invalid"},
		"token with other bytes":  {http.Header{wire.HeaderApproval: {"b\xc3\xa4d"}}, "proof_invalid"},
		"token that is too long":  {http.Header{wire.HeaderApproval: {long}}, "proof_invalid"},
		"two tokens":              {http.Header{wire.HeaderApproval: {r.challenge.Hosted.Token, "other"}}, "proof_invalid"},
		"token of no challenge":   {http.Header{wire.HeaderApproval: {"2d0c1f7e-0000-4000-8000-3b5f3f0c0a55"}}, "proof_unknown"},
		"token as id":             {http.Header{wire.HeaderChallenge: {r.challenge.Hosted.Token}}, "challenge_not_found"},
		"right token, another id": {http.Header{wire.HeaderChallenge: {"other"}, wire.HeaderApproval: {r.challenge.Hosted.Token}}, "challenge_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			request := r.payment.Request()
			request.Header = c.header
			refused(t, send(ctx, t, r.page, request), c.code)
		})
	}
	r.unharmed(t)
}

func TestTooLarge(t *testing.T) {
	ctx := limited(t)
	limits := server.Limits{}
	limits.BodyBytes, limits.MemoryBytes, limits.HeaderBytes = 4096, 1024, 8192
	r := newReady(ctx, t, journey.Config{Limits: limits})
	body := `{"type":"BALANCE","partnerReference":"` + strings.Repeat("x", 5000) + `"}`
	larger := r.payment.Request()
	larger.Body = body
	streamed := r.payment.Request()
	streamed.Stream = func() io.Reader { return strings.NewReader(body) }
	headers := r.payment.Request().With("X-Padding", strings.Repeat("x", 9000))
	for name, c := range map[string]struct {
		request journey.Request
		code    string
	}{
		"body":             {larger, "body_too_large"},
		"streamed body":    {streamed, "body_too_large"},
		"retried body":     {larger.Proved(r.challenge.ID), "body_too_large"},
		"retried, stream":  {streamed.Proved(r.challenge.ID), "body_too_large"},
		"headers":          {headers, "headers_too_large"},
		"retried, headers": {headers.Proved(r.challenge.ID), "headers_too_large"},
		"address":          {journey.Request{Method: "GET", Path: "/pay/transfers/1?" + strings.Repeat("x", 9000)}, "headers_too_large"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, send(ctx, t, r.page, c.request), c.code) })
	}
	r.unharmed(t)
}

// Whatever differs from what was challenged is not what was approved.
func TestChangedRequest(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	other := prepare(ctx, t, r.page)
	change := func(change func(*journey.Request)) journey.Request {
		request := r.payment.Request()
		change(&request)
		return request
	}
	for name, request := range map[string]journey.Request{
		"body":          change(func(r *journey.Request) { r.Body = `{"type":"BALANCE" }` }),
		"no body":       change(func(r *journey.Request) { r.Body = "" }),
		"query":         change(func(r *journey.Request) { r.Path += "?amount=1000000" }),
		"path":          change(func(r *journey.Request) { r.Path = other.Path() }),
		"method":        change(func(r *journey.Request) { r.Method = http.MethodPut }),
		"another route": change(func(r *journey.Request) { r.Path = "/pay/transfers" }),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, send(ctx, t, r.page, request.Proved(r.challenge.ID)), "mismatch")
			refused(t, send(ctx, t, r.page, request.With(wire.HeaderApproval, r.challenge.Hosted.Token)), "mismatch")
		})
	}
	r.unharmed(t)
}

// A proof that was used gives its one answer again, to the same request alone.
func TestReplayedProof(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	token := r.challenge.Hosted.Token
	first := r.retry(ctx, t)
	paid(t, first)
	for name, request := range map[string]journey.Request{
		"by id":    r.payment.Request().Proved(r.challenge.ID),
		"by token": r.payment.Request().With(wire.HeaderApprovalProof, token),
	} {
		answer := send(ctx, t, r.page, request)
		if !same(answer, first) || !answer.Replayed() {
			t.Errorf("%s: answered %v, want the first answer again", name, answer)
		}
	}
	changed := r.payment.Request()
	changed.Body = `{"type":"BALANCE","partnerReference":"more"}`
	refused(t, send(ctx, t, r.page, changed.Proved(r.challenge.ID)), "mismatch")
	refused(t, send(ctx, t, r.page, changed.With(wire.HeaderApproval, token)), "proof_spent")
	other := prepare(ctx, t, r.page)
	refused(t, send(ctx, t, r.page, other.Request().With(wire.HeaderApproval, token)), "proof_spent")
	_, answer, err := r.page.Cancel(ctx, r.challenge.ID)
	check(t, err)
	refused(t, answer, "executing")
	executed(ctx, t, r.rig, r.payment, 1)
	r.counted(ctx, t, stepup.StateExecuted)
}

// An answer that is too large to keep is given once; after that only the
// outcome is known.
func TestAnswerNotKept(t *testing.T) {
	ctx := limited(t)
	limits := server.Limits{}
	limits.AnswerBytes = 16
	r := newReady(ctx, t, journey.Config{Limits: limits})
	paid(t, r.retry(ctx, t))
	refused(t, r.retry(ctx, t), "answer_not_kept")
	executed(ctx, t, r.rig, r.payment, 1)
}

// Another session has no use of a challenge's id or token, and cannot tell
// them from ones that do not exist.
func TestForeignSession(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	thief := r.rig.Browser(t)
	stolen := r.payment.Request()

	// Without any session.
	refused(t, send(ctx, t, thief, stolen.Proved(r.challenge.ID)), "session_required")
	refused(t, send(ctx, t, thief, stolen.With(wire.HeaderApproval, r.challenge.Hosted.Token)), "session_required")

	// With one of its own.
	start(ctx, t, thief, prepare(ctx, t, thief))
	refused(t, send(ctx, t, thief, stolen.Proved(r.challenge.ID)), "challenge_not_found")
	refused(t, send(ctx, t, thief, stolen.With(wire.HeaderApproval, r.challenge.Hosted.Token)), "proof_unknown")
	_, told, err := thief.Challenge(ctx, r.challenge.ID)
	check(t, err)
	refused(t, told, "challenge_not_found")
	_, told, err = thief.ByRequest(ctx, r.payment.ID)
	check(t, err)
	refused(t, told, "challenge_not_found")
	_, told, err = thief.Cancel(ctx, r.challenge.ID)
	check(t, err)
	refused(t, told, "challenge_not_found")
	channel := must[*journey.Channel](t)(thief.Open(ctx))
	defer channel.Close()
	if found := must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{r.challenge.ID}, []string{r.payment.ID})); len(found) != 0 {
		t.Errorf("the channel of another session shows %+v", found)
	}
	r.unharmed(t)
}

// What a page says of credentials is not believed: the customer stays who the
// gateway's own credentials say.
func TestCredentialsOfThePage(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	answer := send(ctx, t, rig.Browser(t), journey.Request{
		Method: "GET", Path: "/pay/transfers/51923307",
		Header: http.Header{"Authorization": {"Bearer second-user-access-token-example"}},
	})
	if answer.Status != http.StatusOK {
		t.Errorf("answered %v: the page's own bearer token has reached the provider", answer)
	}
}

// Only what a route names is reached, however it is spelled.
func TestUnroutedRequests(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{})
	page := rig.Browser(t)
	for _, c := range []struct{ method, path, code string }{
		{"GET", "/v1/profiles", "route_not_found"},
		{"GET", "/pay", "route_not_found"},
		{"GET", "/pay/transfers/1/", "route_not_found"},
		{"DELETE", "/pay/transfers/51923307", "method_not_allowed"},
		{"GET", "/pay/transfers/51923307%2Fpayments", "path_invalid"},
		{"GET", "/pay/transfers/..%2f..%2fv1%2fprofiles", "path_invalid"},
		{"GET", "/pay//transfers/51923307", "path_invalid"},
		{"GET", "/pay/transfers/%2e%2e", "path_invalid"},
		{"GET", "/pay/transfers/51923307%00", "path_invalid"},
		{"GET", "/countersign/v1/nothing", "route_not_found"},
		{"POST", "/countersign/v1/challenges/x", "method_not_allowed"},
		{"GET", "/countersign/v1/challenges/x", "session_required"},
	} {
		answer := send(ctx, t, page, journey.Request{Method: c.method, Path: c.path})
		if answer.Code() != c.code {
			t.Errorf("%s %s answered %v, want %s", c.method, c.path, answer, c.code)
		}
	}
	if calls := must[[]journey.Call](t)(rig.Sandbox.Calls(ctx)); len(calls) != 0 {
		t.Errorf("the provider was reached: %+v", calls)
	}
}

// A session has only so many open challenges; one that ends makes room.
func TestTooManyChallenges(t *testing.T) {
	ctx := limited(t)
	rig := journey.New(t, journey.Config{Limits: server.Limits{OpenChallenges: 3}})
	page := rig.Browser(t)
	var last stepup.Challenge
	for range 3 {
		last = start(ctx, t, page, prepare(ctx, t, page))
	}
	payment := prepare(ctx, t, page)
	refused(t, send(ctx, t, page, payment.Request()), "too_many_challenges")
	_, _, err := page.Cancel(ctx, last.ID)
	check(t, err)
	challenge := start(ctx, t, page, payment)
	check(t, rig.Sandbox.Approve(ctx, challenge.Hosted.Token))
	paid(t, send(ctx, t, page, payment.Request().Proved(challenge.ID)))
	executed(ctx, t, rig, payment, 1)
}

// A business rejection is an answer with status 200, and is kept like any other.
func TestRejectedByTheBank(t *testing.T) {
	ctx := limited(t)
	r := newReady(ctx, t, journey.Config{})
	check(t, r.rig.Sandbox.Fill(ctx, 0))
	first := r.retry(ctx, t)
	if first.Status != http.StatusOK || first.Paid() || !strings.Contains(string(first.Body), "insufficient_funds") {
		t.Fatalf("answered %v, want the bank's rejection", first)
	}
	check(t, r.rig.Sandbox.Fill(ctx, 1000))
	again := r.retry(ctx, t)
	if !same(first, again) || !again.Replayed() {
		t.Errorf("answered %v, want the rejection again", again)
	}
	if got := r.calls(ctx, t, "/payments"); got["challenged"] != 1 || got["rejected"] != 1 || len(got) != 2 {
		t.Errorf("the provider got the payment as %v", got)
	}
}
