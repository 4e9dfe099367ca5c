package gateway

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/origin"
	"countersign/server/internal/problem"
	"countersign/server/internal/session"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// enableRedirect notes what a provider can do that sends customers to a page of
// its own and tells by answers what came of it. The error says what is missing
// for that.
func (u *upstream) enableRedirect(p provider.Provider, own string) error {
	u.reading, _ = p.(provider.BodyReading)
	u.judging, _ = p.(provider.Judging)
	u.redirecting, _ = p.(provider.Redirecting)
	if collecting, ok := p.(provider.Collecting); ok && collecting.Collects() {
		u.collecting = collecting
	}
	if u.redirecting != nil && own == "" {
		return errors.New("customers are sent away who could not come back: there is no address of this gateway")
	}
	return nil
}

// The limits of a departure, in bytes. A page's address may have each of its bytes
// written as six.
const (
	maxPage      = 4 << 10
	maxDeparture = 6*maxPage + 64
)

var errPage = errors.New("gateway: not a page that may be come back to")

// departure is a customer who is about to leave for the provider's page.
type departure struct {
	*Gateway
	w      http.ResponseWriter
	r      *http.Request
	up     *upstream
	record challenge.Record
	page   string
}

// redirect gives the address that the customer is sent to.
func (g *Gateway) redirect(w http.ResponseWriter, r *http.Request, s session.ID) {
	page, err := g.departing(r)
	switch {
	case errors.Is(err, errPage):
		g.refuse(w, r, problem.PageRefused)
		return
	case err != nil:
		g.refuse(w, r, problem.AnswerInvalid)
		return
	}
	record, err := g.found(r, s)
	if err != nil {
		g.fail(w, r, "challenge not read", err)
		return
	}
	record = g.ask(w, r, record)
	note := observe.NoteOf(r.Context())
	note.Challenge, note.Provider = record.ID, record.Provider
	d := departure{g, w, r, g.upstreams[record.Provider], record, page}
	switch {
	case record.State == stepup.StatePending && (d.up == nil || d.up.redirecting == nil || record.Approach != stepup.ApproachRedirect):
		g.refuse(w, r, problem.RedirectUnsupported)
	case record.State == stepup.StatePending:
		d.leave()
	default:
		d.stay(record)
	}
}

// departing reads the body of a request for an address: a wire.Departure, or
// nothing.
func (g *Gateway) departing(r *http.Request) (page string, err error) {
	body, err := readBody(r, maxDeparture)
	if err != nil || len(body) == 0 {
		return "", err
	}
	var d wire.Departure
	if !hasType(r, wire.TypeJSON) || json.Unmarshal(body, &d) != nil {
		return "", errAnswer
	}
	if d.Page == "" {
		return "", nil
	}
	return g.ownPage(d.Page)
}

// ownPage gives the address of a page as it is written without any doubt. Only
// pages of allowed origins are come back to.
func (g *Gateway) ownPage(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxPage {
		return "", errPage
	}
	text = u.String()
	if from, err := origin.Of(text); err != nil || !g.origins.Allowed(from) {
		return "", errPage
	}
	return text, nil
}

// leave asks the provider where the customer goes, and notes that they do.
func (d departure) leave() {
	ctx, cancel := d.detached(d.r)
	defer cancel()
	state := challenge.NewState()
	address, err := d.up.redirecting.Begin(ctx, d.behalf(d.w, d.r, d.up).of(d.record.Session), caseOf(d.record), d.returnURL(state))
	if err != nil {
		d.refused(err)
		return
	}
	_, err = d.challenges.Depart(ctx, d.record.Session, d.record.ID, d.record.Token, challenge.Departure{State: state, Page: d.page})
	if stale := (*challenge.StateError)(nil); errors.As(err, &stale) {
		d.stay(d.now(d.r, d.record))
		return
	}
	if err != nil {
		d.fail(d.w, d.r, "departure not recorded", err)
		return
	}
	writeJSON(d.w, http.StatusOK, wire.Redirect{URL: address})
}

// returnURL is where the provider sends the customer back to.
func (d departure) returnURL(state string) string {
	return d.own + wire.PathChallenges + "/" + d.record.ID + wire.SegmentReturn + "?" + url.Values{paramState: {state}}.Encode()
}

// refused answers for a provider that sends the customer nowhere. Where they have
// been there already, the request can be sent again.
func (d departure) refused(cause error) {
	ctx, cancel := d.detached(d.r)
	defer cancel()
	refusal, meant := refusalOf(cause)
	var state stepup.State
	if meant {
		state = endingOf(refusal.Code)
	}
	var err error
	switch {
	case refusedAs(cause, stepup.Exists):
		_, err = d.challenges.Given(ctx, d.record.ID, d.record.Token)
		d.polls.again(ctx, d.record.ID, func() { d.learnt(d.w, d.r, d.up, d.record) })
	case refusedAs(cause, stepup.Blocked):
		_, err = d.challenges.Block(ctx, d.record.ID, d.record.Token, refusal.RetryAfter)
	case state != "":
		_, err = d.challenges.Observe(ctx, d.record.ID, d.record.Token, provider.Standing{State: state})
	default:
		d.failProvider(d.w, d.r, d.up, "customer not sent to the provider", cause)
		return
	}
	if err != nil {
		d.fail(d.w, d.r, "refusal not recorded", err)
		return
	}
	d.log.InfoContext(ctx, "customer not sent to the provider", "provider", d.up.name, "challenge", d.record.ID, "code", string(refusal.Code))
	d.stay(d.now(d.r, d.record))
}

// endingOf gives the state that a refusal with this code ends a challenge in, ""
// for none.
func endingOf(code stepup.Code) stepup.State {
	for _, s := range []stepup.State{stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked} {
		if ending, _ := s.Ending(); ending == code {
			return s
		}
	}
	return ""
}

// stay answers why a customer is sent nowhere: they have answered already, or
// cannot any more.
func (d departure) stay(now challenge.Record) {
	if _, ended := now.State.Ending(); ended {
		d.refuseFor(d.w, d.r, problemOfState(now.State), untilBlocked(now))
		return
	}
	d.refuse(d.w, d.r, problem.ApprovalGiven)
}
