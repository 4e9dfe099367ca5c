package mipise

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// FuzzReplies proves that whatever Mipise replies, all that is passed on is of
// its shape and within its limits, no proof comes of it but a token that a header
// may hold, and no error repeats it.
func FuzzReplies(f *testing.F) {
	f.Add(200, statusComplete, `{"token":"`+jwtB+`","recipient":"********42"}`)
	f.Add(200, statusNew, `{"token":"a\r\nb","recipient":"\u202e\u0000"}`)
	f.Add(200, `{"workflow_completed":false,"remaining_steps":["email_by_sms","secret_code/setup"]}`, `{}`)
	f.Add(409, statusSecret, ``)
	f.Add(423, `{"workflow_completed":true,"last_authenticated_at":"2026-05-24T11:00:00+02:00"}`, `[]`)
	providers := []Provider{open(f), open(f, "possession", "none"), open(f, "proof_token", "verification")}
	f.Fuzz(func(t *testing.T, status int, told, body string) {
		quiet := func(err error) bool {
			if err != nil && (len(body) > 24 && strings.Contains(err.Error(), body) || len(told) > 24 && strings.Contains(err.Error(), told)) {
				t.Errorf("the error repeats the reply: %v", err)
			}
			return err == nil
		}
		for _, p := range providers {
			up := newUpstream().on("status", 200, told)
			for _, path := range []string{"otp/generate/email_by_email", "otp/generate/auth_by_sms", "otp/verify/auth_by_sms", "secret_code/verify", "secret_code/setup", "reset/secret_code"} {
				up.on(path, status, body)
			}
			d, s, _, err := p.Preflight(t.Context(), up, params())
			quiet(err)
			c := caseOf(d)
			for _, id := range []string{"secret-setup", "secret"} {
				_, err := p.Verify(t.Context(), up, c, factor(id), answerOf(secret))
				quiet(err)
			}
			for _, id := range []string{"email-by-email", "auth-by-sms"} {
				if hint, err := p.Start(t.Context(), up, c, factor(id)); quiet(err) {
					if utf8.RuneCountInString(hint) > maxHint || strings.ContainsAny(hint, "\x00\n\r\u202e") {
						t.Errorf("hint %q", hint)
					}
				}
			}
			_, err = p.Verify(t.Context(), up, c, factor("auth-by-sms"), answerOf("482613"))
			quiet(err)
			sound(t, s)
			if s, err := p.Poll(t.Context(), up, c); quiet(err) {
				sound(t, s)
			}
			proof, ok, err := p.Recall(t.Context(), up, c)
			if quiet(err) && ok && (proof.Token == "" || len(proof.Token) > maxToken || strings.ContainsFunc(proof.Token, func(r rune) bool { return r <= ' ' || r > '~' })) {
				t.Errorf("proof %q", proof.Token)
			}
		}
	})
}

// sound: a standing is one that a page can be told of.
func sound(t *testing.T, s provider.Standing) {
	t.Helper()
	ids := map[string]bool{}
	for _, f := range s.Factors {
		if ids[f.ID] || !wire.ValidID(f.ID) || f.State != stepup.StatePending && f.State != stepup.StateApproved {
			t.Errorf("factor %+v of %q", f, list(s.Factors))
		}
		ids[f.ID] = true
	}
	if len(s.Factors) > 9 {
		t.Errorf("%d factors", len(s.Factors))
	}
}

// FuzzDetect proves that recognition takes any answer, and says the same of it
// each time.
func FuzzDetect(f *testing.F) {
	f.Add(403, "sca", []byte(`{"code":"STRONG_AUTHENTICATION_REQUIRED"}`), "/code", "STRONG_AUTHENTICATION_REQUIRED")
	f.Add(403, "", []byte(`{"a":[{"b~/c":1.50}]}`), "/a/0/b~0~1c", "1.50")
	f.Add(200, "x", []byte(`[[[[[[1]]]]]]`), "/0/0/0/0/0/0", "1")
	f.Add(403, "x", []byte(`{"a":`), "/a", "")
	f.Fuzz(func(t *testing.T, status int, value string, body []byte, pointer, equals string) {
		p, err := New(provider.Settings{Options: map[string]string{
			"challenge_status": "403", "challenge_header": "X-Code", "challenge_pointer": pointer, "challenge_equals": equals,
		}})
		if err != nil {
			return
		}
		a := provider.Answer{Method: "POST", Path: "/x", Status: status, Header: map[string][]string{"X-Code": {value}}}
		if p.(provider.BodyReading).ReadsBody(a) {
			a.Body = body
		}
		first, ok := p.Detect(a)
		if second, again := p.Detect(a); ok != again || first.Token != second.Token || ok != (first.Token != "") || ok && status != 403 {
			t.Errorf("%+v, %v and %+v, %v", first, ok, second, again)
		}
	})
}

// FuzzNotes proves that whatever is found in a session's memory, it makes no
// proof that is over and no step that there is not.
func FuzzNotes(f *testing.F) {
	now := time.Now()
	f.Add(`{"Token":{"Text":"x","Ends":"2126-11-20T09:00:00Z"},"Steps":[0,200],"Since":"2026-11-20T09:00:00Z"}`, false)
	f.Add(`{"Proof":{"Text":"x","Ends":"2026-11-20T09:00:00Z"},"Serial":1}`, true)
	f.Add(`null`, true)
	p := open(f)
	f.Fuzz(func(t *testing.T, text string, strict bool) {
		n := readNotes(text, now)
		if n.proven(strict, now) && !now.Before(n.Proof.Ends) {
			t.Errorf("%+v", n)
		}
		w, err := status{}.workflow(n.Steps)
		if err != nil || w > complete {
			t.Fatalf("%b (%v)", w, err)
		}
		sound(t, p.standing(situation{handle{purpose: forOperation, listed: ^uint64(0)}, status{}, w, n, now}))
	})
}
