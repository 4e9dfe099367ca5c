package mipise

import (
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// TestStanding is the table of what a challenge asks for, by what is known.
func TestStanding(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	soon, over := now.Add(time.Minute), now
	var (
		operation = handle{purpose: forOperation, listed: ^uint64(0)}
		setUp     = handle{purpose: forSetUp, listed: ^uint64(0)}
		reading   = handle{purpose: forReading, listed: ^uint64(0)}
		refused   = readHandle(detected)
		fresh     = status{told: true, authenticated: now.Add(-day)}
		old       = status{told: true, authenticated: now.Add(-180 * day)}
		token     = notes{Token: held{jwtB, soon}}
		waiting   = notes{Token: held{jwtB, over}, Sent: held{jwtB, over}, Until: soon}
		proven    = notes{Token: held{jwtB, soon}, Proof: held{jwtB, soon}, Serial: 3, Used: 2}
		used      = notes{Token: held{jwtB, soon}, Proof: held{jwtB, soon}, Serial: 3, Used: 3}
		outlived  = notes{Token: held{jwtB, over}, Proof: held{jwtB, soon}, Serial: 1}
		ended     = notes{Token: held{jwtB, over}, Proof: held{jwtB, over}, Serial: 1}
	)
	const (
		both    = "secret auth-by-sms"
		newOnes = "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"
	)
	const pending, approved = stepup.StatePending, stepup.StateApproved
	for _, test := range []struct {
		name    string
		options []string
		handle  handle
		status  status
		at      workflow
		notes   notes
		state   stepup.State
		factors string
	}{
		{"nothing shown", nil, operation, fresh, complete, notes{}, pending, both},
		{"the secret code shown", nil, operation, fresh, complete, token, pending, "secret! auth-by-sms"},
		{"its token is over while the code is under way", nil, operation, fresh, complete, waiting, pending, "secret! auth-by-sms"},
		{"both shown", nil, operation, fresh, complete, proven, approved, "secret! auth-by-sms!"},
		{"its token is over, the authentication is not", nil, operation, fresh, complete, outlived, approved, "secret! auth-by-sms!"},
		{"the authentication is over", nil, operation, fresh, complete, ended, pending, both},
		{"it was used for another one", nil, operation, fresh, complete, used, approved, "secret! auth-by-sms!"},
		{"where it counts once", []string{"proof_uses", "one"}, operation, fresh, complete, used, pending, "secret! auth-by-sms"},
		{"where it counts once, and was not used", []string{"proof_uses", "one"}, operation, fresh, complete, proven, approved, "secret! auth-by-sms!"},
		{"the secret code is enough", []string{"possession", "none"}, operation, fresh, complete, notes{}, pending, "secret"},
		{"and was shown", []string{"possession", "none"}, operation, fresh, complete, proven, approved, "secret!"},
		{"and was used", []string{"possession", "none", "proof_uses", "one"}, operation, fresh, complete, used, pending, "secret"},
		{"an operation needs it however recent the last one is", nil, operation, fresh, complete, notes{}, pending, both},

		{"new: the set-up first", nil, operation, status{}, 0, notes{}, pending, newOnes + " " + both},
		{"then the operation", nil, operation, status{}, complete, notes{}, pending, both},
		{"a token from before a reset counts for nothing", nil, operation, fresh, complete.without(sourceEmail), proven, pending, "email-by-email email-by-sms " + both},

		{"set-up", nil, setUp, status{}, 0, notes{}, pending, newOnes},
		{"set-up done", nil, setUp, status{}, complete, notes{}, approved, ""},
		{"set-up after a reset", nil, setUp, fresh, complete.without(sourceSecret), notes{}, pending, "secret-setup secret-by-email secret-by-sms"},

		{"reading", nil, reading, fresh, complete, notes{}, approved, "secret! auth-by-sms!"},
		{"reading after 180 days", nil, reading, old, complete, notes{}, pending, both},
		{"reading after 180 days, and an authentication here", nil, reading, old, complete, used, approved, "secret! auth-by-sms!"},
		{"reading, where nothing says when it was", nil, reading, status{}, complete, notes{}, approved, "secret! auth-by-sms!"},
		{"reading, and not set up", nil, reading, status{}, complete.without(sourcePhone), notes{}, pending, "phone-by-email phone-by-sms " + both},

		{"Mipise asks itself", nil, refused, fresh, complete, notes{}, pending, both},
		{"although there was an authentication", nil, refused, fresh, complete, used, pending, "secret! auth-by-sms"},
		{"and another one since", nil, refused, fresh, complete, proven, approved, "secret! auth-by-sms!"},

		{"other steps than at first", nil, handle{purpose: forOperation}.listing([]step{secretVerify, authBySMS}), fresh, complete.without(sourceEmail), notes{}, stepup.StateExpired, ""},
		{"fewer than at first", nil, handle{purpose: forSetUp}.listing(workflow(0).left()), fresh, complete.without(sourcePhone), notes{}, pending, "phone-by-email phone-by-sms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t, test.options...)
			got := p.standing(situation{test.handle, test.status, test.at, test.notes, now})
			if got.State != test.state || list(got.Factors) != test.factors {
				t.Errorf("%s with %q, want %s with %q", got.State, list(got.Factors), test.state, test.factors)
			}
		})
	}
}

func TestHandles(t *testing.T) {
	h := handle{purpose: forSetUp}.listing([]step{emailByEmail, authBySMS})
	if got := readHandle(h.String()); got != h || got.lists([]step{phoneByEmail}) || !got.lists([]step{authBySMS}) {
		t.Errorf("%+v became %+v", h, got)
	}
	if first, second := h.String(), h.String(); first == second {
		t.Error("two challenges have one handle")
	}
	for _, text := range []string{"", detected, "setup", "setup.x.y", "payment.1.y", "setup.1.y.z", "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10"} {
		if got := readHandle(text); !got.refused || got.purpose != forOperation || !got.lists([]step{0, authBySMS}) {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestUserOf(t *testing.T) {
	for _, test := range []struct {
		name, path, platform, user string
		want                       string
	}{
		{"parameters", "", platform, customer, customer},
		{"path", "/platforms/" + platform + "/users/" + customer + "/payments", "", "", customer},
		{"path with a version before it", "/v1.1/platforms/" + platform + "/users/" + customer, "", "", customer},
		{"both", "/platforms/" + platform + "/users/" + customer + "/payments", platform, customer, customer},
		{"somebody else's path", "/platforms/" + platform + "/users/" + someone + "/payments", platform, customer, ""},
		{"path without a customer", "/platforms/" + platform + "/users", platform, customer, customer},
		{"nobody", "/payments", "", "", ""},
		{"no platform", "", "", customer, ""},
		{"no customer", "", platform, "", ""},
		{"a customer that leads elsewhere", "", platform, "x/../y", ""},
		{"a platform that leads elsewhere", "", "..", customer, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := caseOf(provider.Demand{})
			c.Path, c.Params["platformUUID"], c.Params["userUUID"] = test.path, test.platform, test.user
			u, err := userOf(c)
			if u.id != test.want || (err == nil) != (test.want != "") || err != nil && told(t, err) != "parameter" {
				t.Errorf("%+v (%v)", u, err)
			}
		})
	}
}
