package gateway_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/server/internal/gateway"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestACodeIsSentAndAnswered(t *testing.T) {
	v := newVault(t, secretFactor(), codeFactor())
	counts := &outcomes{}
	r := vaultRig(t, v, rigConfig{metrics: counts})
	id := r.pay(t)
	c := r.challenge(t, id)
	if c.Approach != stepup.ApproachEmbedded || c.Hosted == nil || c.Hosted.Token == "" || *c.AttemptsLeft != 5 || len(c.Factors) != 2 {
		t.Fatalf("is %+v", c)
	}
	var started stepup.Challenge
	r.start(t, id, "sms").read(t, http.StatusOK, &started)
	if f := started.Factors[1]; f.Hint != "***123" || f.ResendAt == "" || v.counted("user POST /vault/start/sms") != 1 {
		t.Errorf("started %+v", f)
	}
	early := r.start(t, id, "sms")
	early.wantProblem(t, 429, "too_soon")
	if after := early.header.Get("Retry-After"); after != "30" || v.counted("user POST /vault/start/sms") != 1 {
		t.Errorf("again after %q", after)
	}
	wrong := r.verify(t, id, "sms", "654321").verified(t)
	if wrong.Accepted || *wrong.Challenge.AttemptsLeft != 4 || wrong.Challenge.State != stepup.StatePending {
		t.Errorf("a wrong code: %+v", wrong)
	}
	right := r.verify(t, id, "sms", "123456").verified(t)
	if !right.Accepted || *right.Challenge.AttemptsLeft != 4 || right.Challenge.Factors[1].State != stepup.StateApproved {
		t.Errorf("the right code: %+v", right)
	}
	all := r.verify(t, id, "pin", sealed("1234")).verified(t)
	if !all.Accepted || all.Sealed != "sealed-reply" || all.Challenge.State != stepup.StateApproved || all.Challenge.Hosted != nil {
		t.Errorf("the last factor: %+v", all)
	}
	r.send(t, "POST", "/pay/51923307", payment, wire.HeaderChallenge, id).want(t, 200, "paid")
	counts.want(t, map[string]int{"wise wrong": 1, "wise accepted": 2})
}

func TestAnAlternativeIsAnsweredInItsPlace(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	for _, factor := range []string{"sms", "voice"} { // each has a pause of its own
		if a := r.start(t, id, factor); a.status != http.StatusOK {
			t.Errorf("%s: answered %d %s", factor, a.status, a.body)
		}
	}
	got := r.verify(t, id, "voice", "123456").verified(t)
	if !got.Accepted || got.Challenge.State != stepup.StateApproved {
		t.Errorf("answered %+v", got)
	}
	// There is nothing left to answer, and nothing more is sent.
	for _, factor := range []string{"sms", "voice"} {
		if again := r.verify(t, id, factor, "000000").verified(t); !again.Accepted || again.Challenge.State != stepup.StateApproved {
			t.Errorf("%s again: %+v", factor, again)
		}
		if a := r.start(t, id, factor); a.status != http.StatusOK {
			t.Errorf("%s again: %d", factor, a.status)
		}
	}
	if len(v.answers) != 1 || v.counted("user POST /vault/start/") != 2 {
		t.Errorf("%d answers, calls %q", len(v.answers), v.calls)
	}
}

// TestFactorsAreFoundByTheFirstRequest: nobody has read the challenge before.
func TestFactorsAreFoundByTheFirstRequest(t *testing.T) {
	r := vaultRig(t, newVault(t, codeFactor()), rigConfig{})
	if a := r.start(t, r.pay(t), "sms"); a.status != http.StatusOK {
		t.Errorf("answered %d %s", a.status, a.body)
	}
}

func TestWhatIsNotAnAnswerIsNotSent(t *testing.T) {
	header := func(text string) string { return strings.Join(sealedParts(text, "1234"), ".") }
	for name, test := range map[string]struct {
		factor, kind, body string
		headers            []string
	}{
		"a PIN in clear":             {"pin", "application/json", `{"answer":"1234"}`, nil},
		"a PIN in clear, as if not":  {"pin", "application/jose", `1234`, nil},
		"JSON said to be sealed":     {"pin", "application/jose", `{"answer":"1234"}`, nil},
		"sealed, of another type":    {"pin", "application/json", sealed("1234"), nil},
		"sealed, of no type":         {"pin", "", sealed("1234"), nil},
		"sealed, in another charset": {"pin", "application/jose; charset=utf-16", sealed("1234"), nil},
		"sealed with other keys":     {"pin", "application/jose", header(`{"alg":"RSA1_5","enc":"A256GCM"}`), nil},
		"sealed for more":            {"pin", "application/jose", header(`{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}`), nil},
		"sealed, too long":           {"pin", "application/jose", sealed(strings.Repeat("x", 64<<10)), nil},
		"sealed, compressed":         {"pin", "application/jose", sealed("1234"), []string{"Content-Encoding", "gzip"}},
		"a code, sealed":             {"sms", "application/jose", sealed("123456"), nil},
		"a code of another type":     {"sms", "text/plain", `{"answer":"123456"}`, nil},
		"a code in two types":        {"sms", "application/json", `{"answer":"123456"}`, []string{"Content-Type", "application/json"}},
		"a code too short":           {"sms", "application/json", `{"answer":"12345"}`, nil},
		"an empty code":              {"sms", "application/json", `{"answer":""}`, nil},
		"no code":                    {"sms", "application/json", `{}`, nil},
		"two codes":                  {"sms", "application/json", `{"answer":"123456","answer":"654321"}`, nil},
		"a code and more":            {"sms", "application/json", `{"answer":"123456","pin":"1234"}`, nil},
		"a code and more after it":   {"sms", "application/json", `{"answer":"123456"}{}`, nil},
		"a code in other letters":    {"sms", "application/json", `{"Answer":"123456"}`, nil},
		"a number":                   {"sms", "application/json", `{"answer":123456}`, nil},
		"a code on two lines":        {"sms", "application/json", `{"answer":"123\n56"}`, nil},
		"no JSON":                    {"sms", "application/json", `answer=123456`, nil},
		"no text":                    {"sms", "application/json", "{\"answer\":\"12345\xff\"}", nil},
		"nothing":                    {"sms", "application/json", "", nil},
		"a code too long":            {"sms", "application/json", `{"answer":"` + strings.Repeat("1", 4096) + `"}`, nil},
		"a scan too large":           {"face", "application/json", `{"answer":"` + strings.Repeat("x", 512<<10) + `"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVault(t, secretFactor(), codeFactor(), faceFactor())
			r := vaultRig(t, v, rigConfig{})
			id := r.pay(t)
			headers := test.headers
			if test.kind != "" {
				headers = append([]string{"Content-Type", test.kind}, headers...)
			}
			r.send(t, "POST", factorPath(id, test.factor, wire.SegmentVerify), test.body, headers...).wantProblem(t, 400, "answer_invalid")
			if c := r.challenge(t, id); *c.AttemptsLeft != 5 || len(v.answers) != 0 {
				t.Errorf("%d attempts are left, and %d answers were sent", *c.AttemptsLeft, len(v.answers))
			}
		})
	}
}

func TestAnswersReachTheProviderAsTheyAre(t *testing.T) {
	v := newVault(t, secretFactor(), codeFactor(), faceFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	scan := strings.Repeat("c2Nhbg+/", 60<<10) // 480 KB
	for factor, text := range map[string]string{"pin": sealed("4321"), "sms": "äöü€𝄞x", "face": scan} {
		before := len(v.answers)
		if got := r.verify(t, id, factor, text).verified(t); got.Accepted {
			t.Errorf("%s is accepted", factor)
		}
		want := provider.Answering{Text: text, Sealed: factor == "pin"}
		if len(v.answers) != before+1 || v.answers[before] != want {
			t.Errorf("%s did not arrive as it was sent", factor)
		}
	}
}

func TestFactorsThatCannotBeAnsweredHere(t *testing.T) {
	v := newVault(t, secretFactor(), passwordFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	if c := r.challenge(t, id); c.Approach != stepup.ApproachHosted || c.Hosted == nil || len(c.Factors) != 2 {
		t.Errorf("is %+v", c)
	}
	r.start(t, id, "password").wantProblem(t, 409, "unsupported_factor")
	r.verify(t, id, "password", "hunter2").wantProblem(t, 409, "unsupported_factor")
	r.start(t, id, "pin").wantProblem(t, 409, "unsupported_factor") // nothing is sent for it
	r.start(t, id, "fax").wantProblem(t, 404, "factor_unknown")
	r.verify(t, id, "fax", "1").wantProblem(t, 404, "factor_unknown")
	r.start(t, "unknown", "sms").wantProblem(t, 404, "challenge_not_found")
	r.verifyAs(t, r.newBrowser(t), id, "pin", sealed("1234")).wantProblem(t, 401, "session_required")
	if len(v.answers) != 0 {
		t.Errorf("%d answers were sent", len(v.answers))
	}
}

// TestFactorsNeedWhatIsConfigured: what cannot be sealed is for the hosted page.
func TestFactorsNeedWhatIsConfigured(t *testing.T) {
	noClient := func(u *gateway.Upstream) { u.Client, u.Enrol, u.Phones = nil, nil, false }
	r := vaultRig(t, newVault(t, secretFactor()), rigConfig{upstream: noClient})
	id := r.pay(t)
	if c := r.challenge(t, id); c.Approach != stepup.ApproachHosted || c.Factors[0].Method != stepup.MethodElsewhere {
		t.Errorf("is %+v", c)
	}
	r.verify(t, id, "pin", sealed("1234")).wantProblem(t, 409, "unsupported_factor")
	r.send(t, "GET", wire.PathProviders+"/wise"+wire.SegmentKey, "").wantProblem(t, 404, "route_not_found")
}

// TestAListThatCannotBeUsedIsNone: the hosted page takes over.
func TestAListThatCannotBeUsedIsNone(t *testing.T) {
	twice, long, nameless, many := codeFactor(), codeFactor(), codeFactor(), codeFactor()
	twice.Alternatives[0].ID = "sms"
	nameless.ID = "s m s"
	for range 20 {
		many.Alternatives = append(many.Alternatives, long)
	}
	for name, factors := range map[string][]stepup.Factor{
		"an id twice": {twice}, "an id that is none": {nameless}, "too many in the place of one": {many},
		"too many": make([]stepup.Factor, 17),
	} {
		r := vaultRig(t, newVault(t, factors...), rigConfig{})
		if c := r.challenge(t, r.pay(t)); c.Approach != stepup.ApproachHosted || len(c.Factors) != 0 || c.State != stepup.StatePending {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestChallengesThatHaveEndedTakeNoAnswers(t *testing.T) {
	for state, want := range map[stepup.State]struct {
		status int
		code   string
	}{
		stepup.StateDeclined: {409, "declined"}, stepup.StateExpired: {410, "expired"}, stepup.StateBlocked: {423, "blocked"},
	} {
		v := newVault(t, codeFactor())
		r := vaultRig(t, v, rigConfig{})
		id := r.pay(t)
		r.challenge(t, id)
		v.set(func(v *vaultAPI) { v.state = state })
		r.challenge(t, id)
		r.start(t, id, "sms").wantProblem(t, want.status, want.code)
		r.verify(t, id, "sms", "123456").wantProblem(t, want.status, want.code)
	}
	r := vaultRig(t, newVault(t, codeFactor()), rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	r.send(t, "POST", wire.PathChallenges+"/"+id+"/cancel", "")
	r.verify(t, id, "sms", "123456").wantProblem(t, 409, "cancelled")
}

func TestTheFifthWrongAnswerBlocks(t *testing.T) {
	v := newVault(t, codeFactor())
	counts := &outcomes{}
	r := vaultRig(t, v, rigConfig{metrics: counts})
	id := r.pay(t)
	for left := 4; left >= 0; left-- {
		got := r.verify(t, id, "sms", "000000").verified(t)
		if got.Accepted || *got.Challenge.AttemptsLeft != left || (got.Challenge.State == stepup.StateBlocked) != (left == 0) {
			t.Errorf("with %d left: %+v", left, got)
		}
		if until, err := time.Parse(time.RFC3339, got.Challenge.BlockedUntil); left == 0 && (err != nil || time.Until(until) < 14*time.Minute) {
			t.Errorf("blocked until %q (%v)", got.Challenge.BlockedUntil, err)
		}
	}
	blocked := r.verify(t, id, "sms", "123456")
	blocked.wantProblem(t, 423, "blocked")
	if after := blocked.header.Get("Retry-After"); len(after) != 3 {
		t.Errorf("again after %q seconds", after)
	}
	r.start(t, id, "sms").wantProblem(t, 423, "blocked")
	r.send(t, "POST", "/pay/51923307", payment, wire.HeaderChallenge, id).wantProblem(t, 423, "blocked")
	if v.wrongs() != 5 {
		t.Errorf("%d wrong answers left", v.wrongs())
	}
	counts.want(t, map[string]int{"wise wrong": 4, "wise blocked": 1})
}

// TestFiveWrongAnswersCanNeverBecomeSix sends answers at once from two tabs each
// of two sessions, right ones for another factor among them.
func TestFiveWrongAnswersCanNeverBecomeSix(t *testing.T) {
	v := newVault(t, codeFactor(), secretFactor(), passwordFactor())
	r := vaultRig(t, v, rigConfig{})
	other := r.newBrowser(t)
	sessions := []*http.Client{r.browser, other}
	ids := []string{r.pay(t), ""}
	first := r.sendFrom(t, other, "POST", "/pay/51923307", payment)
	ids[1] = first.header.Get(wire.HeaderChallenge)
	var sent [2]atomic.Int32
	v.set(func(v *vaultAPI) {
		v.answer = func(_ http.ResponseWriter, r *http.Request) bool {
			if strings.HasPrefix(r.URL.Path, "/vault/verify/sms") {
				sent[strings.Count(r.Header.Get(headerVault), "2")].Add(1)
			}
			return false
		}
	})
	var wg sync.WaitGroup
	for tab := range 4 {
		session := tab % 2
		for try := range 12 {
			wg.Go(func() {
				if try%4 == 3 {
					r.verifyAs(t, sessions[session], ids[session], "pin", sealed("1234"))
					// Nobody answers for another session.
					r.verifyAs(t, sessions[1-session], ids[session], "sms", "000000").wantProblem(t, 404, "challenge_not_found")
					return
				}
				a := r.verifyAs(t, sessions[session], ids[session], "sms", "000000")
				switch a.code() {
				case "", "too_soon", "blocked":
				default:
					t.Errorf("answered %d %s", a.status, a.body)
				}
			})
		}
	}
	wg.Wait()
	for session, id := range ids {
		for range 10 { // where several were under way, some were put off
			r.verifyAs(t, sessions[session], id, "sms", "000000")
		}
		if got := sent[session].Load(); got != 5 {
			t.Errorf("session %d: %d wrong answers left", session, got)
		}
	}
}

// TestAnAnswerThatNeverLeftIsNone: the provider cannot be reached.
func TestAnAnswerThatNeverLeftIsNone(t *testing.T) {
	v := newVault(t, codeFactor())
	counts := &outcomes{}
	r := vaultRig(t, v, rigConfig{metrics: counts})
	id := r.pay(t)
	r.challenge(t, id)
	v.Close()
	for range 7 {
		r.verify(t, id, "sms", "123456").wantProblem(t, 502, "upstream_unreachable")
	}
	for range 3 { // nothing was sent, so there is nothing to wait for
		r.start(t, id, "sms").wantProblem(t, 502, "upstream_unreachable")
	}
	if c := r.challenge(t, id); *c.AttemptsLeft != 5 || c.Factors[0].ResendAt != "" {
		t.Errorf("is %+v", c)
	}
	counts.want(t, map[string]int{"wise not_sent": 7})
}

// TestAnAnswerWithoutAVerdictMayHaveBeenWrong.
func TestAnAnswerWithoutAVerdictMayHaveBeenWrong(t *testing.T) {
	v := newVault(t, codeFactor())
	v.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/vault/verify/") {
			return false
		}
		if len(v.calls)%2 == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	for range 5 {
		a := r.verify(t, id, "sms", "123456")
		if code := a.code(); a.status != 502 || code != "provider_refused" && code != "upstream_broken" {
			t.Errorf("answered %d %s", a.status, a.body)
		}
	}
	r.verify(t, id, "sms", "123456").wantProblem(t, 423, "blocked")
	if n := v.counted("user POST /vault/verify/"); n != 5 {
		t.Errorf("%d answers left", n)
	}
}

// TestAnAnswerWithoutAVerdictMayHaveBeenRight: the provider knows.
func TestAnAnswerWithoutAVerdictMayHaveBeenRight(t *testing.T) {
	v := newVault(t, codeFactor(), secretFactor())
	v.answer = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/vault/verify/") {
			v.shown["sms"] = true
			panic(http.ErrAbortHandler)
		}
		return false
	}
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	if got := r.verify(t, id, "sms", "123456").verified(t); !got.Accepted || *got.Challenge.AttemptsLeft != 5 {
		t.Errorf("answered %+v", got)
	}
}

// TestTheStatusCountsMoreThanTheVerdict, and where it cannot be learnt an
// accepted answer counts for its factor alone.
func TestTheStatusCountsMoreThanTheVerdict(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	v.set(func(v *vaultAPI) { v.silent = true })
	got := r.verify(t, id, "sms", "123456").verified(t)
	if !got.Accepted || got.Challenge.Factors[0].State != stepup.StateApproved || got.Challenge.State != stepup.StatePending {
		t.Errorf("in silence: %+v", got)
	}
	v.set(func(v *vaultAPI) { v.silent = false; v.shown["sms"] = false })
	if c := r.challenge(t, id); c.State != stepup.StatePending || c.Factors[0].State != stepup.StatePending {
		t.Errorf("the provider says otherwise, and it is %+v", c)
	}
	v.set(func(v *vaultAPI) { v.state = stepup.StateDeclined })
	if got := r.verify(t, id, "sms", "123456").verified(t); got.Challenge.State != stepup.StateDeclined {
		t.Errorf("declined, and it is %+v", got.Challenge)
	}
}

// TestAnAcceptedAnswerThatTheStatusDeniesIsCounted: a provider that answers all
// answers as if they were right must not take them for ever.
func TestAnAcceptedAnswerThatTheStatusDeniesIsCounted(t *testing.T) {
	for _, factor := range []string{"sms", "voice"} {
		v := newVault(t, codeFactor())
		v.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if strings.HasPrefix(r.URL.Path, "/vault/verify/") {
				v.send(w, provider.Verdict{Accepted: true})
				return true
			}
			return false
		}
		counts := &outcomes{}
		r := vaultRig(t, v, rigConfig{metrics: counts})
		id := r.pay(t)
		for left := 4; left >= 0; left-- {
			got := r.verify(t, id, factor, "000000").verified(t)
			if got.Accepted || *got.Challenge.AttemptsLeft != left || (got.Challenge.State == stepup.StateBlocked) != (left == 0) {
				t.Errorf("%s, with %d left: %+v", factor, left, got)
			}
		}
		r.verify(t, id, factor, "000000").wantProblem(t, 423, "blocked")
		counts.want(t, map[string]int{"wise wrong": 4, "wise blocked": 1})
	}
}

func TestRefusalsOfAProvider(t *testing.T) {
	for _, test := range []struct {
		code   stepup.Code
		status int
		want   string
		after  string
		left   int // attempts, after a verify
		state  stepup.State
	}{
		{stepup.Blocked, 423, "blocked", "600", 4, stepup.StateBlocked},
		{stepup.Expired, 410, "expired", "", 5, stepup.StateExpired},
		{provider.TooSoon, 429, "too_soon", "600", 5, stepup.StatePending},
		{stepup.NotFound, 409, "unsupported_factor", "", 5, stepup.StatePending},
		{stepup.Refused, 502, "provider_refused", "600", 4, stepup.StatePending},
		{stepup.Limit, 502, "provider_refused", "600", 4, stepup.StatePending},
	} {
		t.Run(string(test.code), func(t *testing.T) {
			for _, segment := range []string{"start", "verify"} {
				v := newVault(t, codeFactor())
				r := vaultRig(t, v, rigConfig{})
				id := r.pay(t)
				r.challenge(t, id)
				v.set(refuses("/vault/"+segment, test.code, 600))
				left := test.left
				a := answer{}
				if segment == "start" {
					a, left = r.start(t, id, "sms"), 5
				} else {
					a = r.verify(t, id, "sms", "123456")
				}
				a.wantProblem(t, test.status, test.want)
				if got := a.header.Get("Retry-After"); got != test.after {
					t.Errorf("%s: again after %q, want %q", segment, got, test.after)
				}
				if c := r.challenge(t, id); c.State != test.state || *c.AttemptsLeft != left {
					t.Errorf("%s: is %s with %d left", segment, c.State, *c.AttemptsLeft)
				}
			}
		})
	}
}

// TestACodeThatThePoviderPutsOff may be asked for when the provider says.
func TestACodeThatTheProviderPutsOff(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	v.set(refuses("/vault/start", provider.TooSoon, 600))
	for range 2 {
		a := r.start(t, id, "sms")
		a.wantProblem(t, 429, "too_soon")
		if after := a.header.Get("Retry-After"); after != "600" {
			t.Errorf("again after %q", after)
		}
	}
	if n := v.counted("user POST /vault/start/"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestACodeIsSentOnceByManyAtOnce.
func TestACodeIsSentOnceByManyAtOnce(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	var sent atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if r.start(t, id, "sms").status == http.StatusOK {
				sent.Add(1)
			}
		})
	}
	wg.Wait()
	if n := v.counted("user POST /vault/start/"); n != 1 || sent.Load() != 1 {
		t.Errorf("sent %d times, %d were told so", n, sent.Load())
	}
}

// TestAStartHasNoBody.
func TestAStartHasNoBody(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.send(t, "POST", factorPath(id, "sms", wire.SegmentStart), "{}").wantProblem(t, 400, "answer_invalid")
	if n := v.counted("user POST /vault/start/"); n != 0 {
		t.Errorf("sent %d times", n)
	}
}

// TestTheProviderKnowsTheCase: what it is told of a challenge.
func TestTheProviderKnowsTheCase(t *testing.T) {
	v := newVault(t, codeFactor())
	r := vaultRig(t, v, rigConfig{})
	var seen string
	v.answer = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/vault/verify/") {
			seen = r.Header.Get(headerVault) + " " + r.Header.Get("X-Case")
		}
		return false
	}
	id := r.pay(t)
	r.verify(t, id, "sms", "123456")
	if want := "vault-token-1 /pay/51923307 map[region:eu transferId:51923307]"; seen != want {
		t.Errorf("told %q, want %q", seen, want)
	}
}
