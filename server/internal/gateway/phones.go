package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"

	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/wire"
)

// Phones tells a provider its customers' phone numbers, as the provider's
// client. It is for operators and back ends, never for pages.
type Phones struct {
	gateway *Gateway
	up      *upstream
	book    provider.PhoneBook
}

// Phones gives those of a provider, by its configured name; ok is false where
// there is no such provider, where it keeps no numbers, or where no credentials
// of its client are configured.
func (g *Gateway) Phones(name string) (p *Phones, ok bool) {
	up := g.upstreams[name]
	if up == nil || up.client == nil {
		return nil, false
	}
	book, ok := up.provider.(provider.PhoneBook)
	return &Phones{g, up.client, book}, ok
}

// Create tells a customer's number, in the form "+" and digits (E.164). The
// error is a *provider.Refusal where the provider says why not.
func (p *Phones) Create(ctx context.Context, user, number string) (provider.Phone, error) {
	if !wire.ValidID(user) || !phoneNumber(number) {
		return provider.Phone{}, provider.ErrParameter
	}
	ctx, cancel := context.WithTimeout(ctx, p.gateway.limits.ResponseTimeout)
	defer cancel()
	return p.book.CreatePhone(ctx, p.api(ctx), user, number)
}

// Delete takes a number back.
func (p *Phones) Delete(ctx context.Context, user, id string) error {
	if !wire.ValidID(user) || !wire.ValidID(id) {
		return provider.ErrParameter
	}
	ctx, cancel := context.WithTimeout(ctx, p.gateway.limits.ResponseTimeout)
	defer cancel()
	return p.book.DeletePhone(ctx, p.api(ctx), user, id)
}

// api is the provider's API for its client: no browser's request is behind it.
func (p *Phones) api(ctx context.Context) onBehalf {
	nobody := (&http.Request{Header: http.Header{}}).WithContext(ctx)
	return onBehalf{upstream: p.up, browser: nobody, correlation: uuid.NewString(), limit: p.gateway.limits.AnswerBytes, left: &atomic.Bool{}}
}

// phoneNumber reports a number in international form: a plus, and 7 to 15
// digits that begin with a country's (ITU-T E.164).
func phoneNumber(number string) bool {
	digits, plus := strings.CutPrefix(number, "+")
	if !plus || len(digits) < 7 || len(digits) > 15 || digits[0] == '0' {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// PhonesHandler serves operators, on an address that browsers do not reach, for
// the providers that are configured so: whoever can tell a number gets its codes.
//
//	POST   /providers/{provider}/users/{user}/phone-numbers   {"phoneNumber":"+…"}
//	DELETE /providers/{provider}/users/{user}/phone-numbers/{id}
func (g *Gateway) PhonesHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /providers/{provider}/users/{user}/phone-numbers", g.operators(createPhone))
	mux.HandleFunc("DELETE /providers/{provider}/users/{user}/phone-numbers/{id}", g.operators(deletePhone))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { g.refuse(w, r, problem.RouteNotFound) })
	return mux
}

// operators serves only requests that no page has sent: a browser says so in
// these headers.
func (g *Gateway) operators(serve func(*Phones, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header["Origin"] != nil || r.Header["Sec-Fetch-Site"] != nil {
			g.refuse(w, r, problem.OriginRefused)
			return
		}
		p, ok := g.Phones(r.PathValue("provider"))
		if !ok || !g.upstreams[r.PathValue("provider")].phones {
			g.refuse(w, r, problem.RouteNotFound)
			return
		}
		serve(p, w, r)
	}
}

// maxPhoneBody is how long the body of a phone number may be.
const maxPhoneBody = 256

func createPhone(p *Phones, w http.ResponseWriter, r *http.Request) {
	var number struct {
		Number string `json:"phoneNumber"`
	}
	body, err := readBody(r, maxPhoneBody)
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err != nil || !hasType(r, wire.TypeJSON) || d.Decode(&number) != nil || !ended(d) {
		p.gateway.refuse(w, r, problem.ParametersInvalid)
		return
	}
	phone, err := p.Create(r.Context(), r.PathValue("user"), number.Number)
	if err != nil {
		p.fail(w, r, "phone number not created", err)
		return
	}
	writeJSON(w, http.StatusCreated, phone)
}

func deletePhone(p *Phones, w http.ResponseWriter, r *http.Request) {
	if err := p.Delete(r.Context(), r.PathValue("user"), r.PathValue("id")); err != nil {
		p.fail(w, r, "phone number not deleted", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (p *Phones) fail(w http.ResponseWriter, r *http.Request, what string, err error) {
	if refusal, ok := refusalOf(err); ok {
		if kind, known := problemOfEnrolment(refusal.Code); known {
			p.gateway.refuseFor(w, r, kind, refusal.RetryAfter)
			return
		}
	}
	p.gateway.failProvider(w, r, p.up, what, err)
}
