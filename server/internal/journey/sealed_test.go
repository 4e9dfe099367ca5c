package journey_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/sandbox/wise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const (
	wrongPIN  = "1357"
	pinVerify = "/pin/verify"
)

// asking is a rig whose customer is asked for factors, in a dialog, for a
// payment that has been challenged.
type asking struct {
	ready
}

func newAsking(ctx context.Context, t testing.TB, c journey.Config, factors ...string) asking {
	t.Helper()
	if c.Scenario == nil {
		scenario := wise.DefaultScenario()
		c.Scenario = &scenario
	}
	c.Scenario.Factors = factors
	rig := journey.New(t, c)
	page := rig.Browser(t)
	payment := prepare(ctx, t, page)
	challenge := start(ctx, t, page, payment)
	if challenge.Approach != stepup.ApproachEmbedded || len(challenge.Factors) != len(factors) {
		t.Fatalf("challenge is %+v, want it to ask for %v", challenge, factors)
	}
	return asking{ready{rig, page, payment, challenge}}
}

// factor gives the challenge's factor of a type.
func (a asking) factor(t testing.TB, kind string) stepup.Factor {
	t.Helper()
	for _, f := range a.challenge.Factors {
		if f.Type == kind {
			return f
		}
	}
	t.Fatalf("the challenge does not ask for %s: %+v", kind, a.challenge.Factors)
	return stepup.Factor{}
}

// seal seals an answer with the key that the gateway gives out.
func (a asking) seal(ctx context.Context, t testing.TB, page *journey.Browser, member, value string) journey.Sealed {
	t.Helper()
	key, answer, err := page.Key(ctx)
	check(t, err)
	if answer.Status != http.StatusOK || answer.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the key was answered with %v", answer)
	}
	return must[journey.Sealed](t)(journey.Seal(key, journey.SealHeader, fmt.Sprintf(`{%q:%q}`, member, value)))
}

// enter seals a PIN and hands it in.
func (a asking) enter(ctx context.Context, t testing.TB, pin string) (wire.Verified, journey.Answer) {
	t.Helper()
	v, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, a.factor(t, "PIN").ID, a.seal(ctx, t, a.page, "pin", pin).Text)
	check(t, err)
	return v, answer
}

// asked gives how often the provider was asked whether a PIN is right.
func (a asking) asked(ctx context.Context, t testing.TB) int {
	t.Helper()
	n := 0
	for _, count := range a.calls(ctx, t, pinVerify) {
		n += count
	}
	return n
}

// locked fails unless the challenge is blocked: no answer leaves any more, and
// the payment neither.
func (a asking) locked(ctx context.Context, t testing.TB) {
	t.Helper()
	before := a.asked(ctx, t)
	now, _, err := a.page.Challenge(ctx, a.challenge.ID)
	check(t, err)
	until, err := time.Parse(time.RFC3339, now.BlockedUntil)
	if now.State != stepup.StateBlocked || err != nil || time.Until(until) < 10*time.Minute {
		t.Errorf("the challenge is %s, blocked until %q", now.State, now.BlockedUntil)
	}
	_, answer := a.enter(ctx, t, wise.PIN)
	refused(t, answer, "blocked")
	refused(t, a.retry(ctx, t), "blocked")
	if got := a.asked(ctx, t); got != before {
		t.Errorf("a blocked challenge has asked the provider: %d times, was %d", got, before)
	}
	executed(ctx, t, a.rig, a.payment, 0)
}

// The PIN is sealed in the browser, read by the provider, and its reply opened
// in the browser; both forms of reply are taken.
func TestPINSealedAllTheWay(t *testing.T) {
	for name, sealedReplies := range map[string]bool{"sealed reply": true, "plain reply": false} {
		t.Run(name, func(t *testing.T) {
			ctx := limited(t)
			scenario := wise.DefaultScenario()
			scenario.Unconfirmed.SealedReplies = sealedReplies
			a := newAsking(ctx, t, journey.Config{Scenario: &scenario}, "PIN")
			pin := a.factor(t, "PIN")
			if !pin.Sealed || pin.Method != stepup.MethodSecret || a.challenge.AttemptsLeft == nil || *a.challenge.AttemptsLeft != 5 {
				t.Errorf("asked for %+v, attempts left %v", pin, a.challenge.AttemptsLeft)
			}
			sealed := a.seal(ctx, t, a.page, "pin", wise.PIN)
			v, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, pin.ID, sealed.Text)
			check(t, err)
			if !v.Accepted || v.Challenge.State != stepup.StateApproved {
				t.Fatalf("answered %v", answer)
			}
			if (v.Sealed != "") != sealedReplies {
				t.Errorf("the sealed reply is %q", v.Sealed)
			}
			if sealedReplies {
				a.opens(t, sealed, v.Sealed)
			}
			executed(ctx, t, a.rig, a.payment, 0)
			paid(t, a.retry(ctx, t))
			paid(t, a.retry(ctx, t)) // the kept answer
			executed(ctx, t, a.rig, a.payment, 1)
			if got := a.asked(ctx, t); got != 1 {
				t.Errorf("the provider was asked %d times", got)
			}
		})
	}
}

// opens fails unless the reply opens, and is about this challenge.
func (a asking) opens(t testing.TB, sealed journey.Sealed, reply string) {
	t.Helper()
	var object struct {
		OneTimeToken string
		Challenges   []struct{ Passed bool }
	}
	text := must[string](t)(sealed.Open(reply))
	if err := json.Unmarshal([]byte(text), &object); err != nil || object.OneTimeToken != a.challenge.Hosted.Token {
		t.Errorf("the reply is %s", text)
	}
	for _, c := range object.Challenges {
		if !c.Passed {
			t.Errorf("the reply is %s", text)
		}
	}
}

// A wrong PIN costs an attempt, and the fifth is the last.
func TestWrongPINs(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	for left := 4; left > 0; left-- {
		v, answer := a.enter(ctx, t, wrongPIN)
		if v.Accepted || v.Challenge.State != stepup.StatePending || v.Challenge.AttemptsLeft == nil || *v.Challenge.AttemptsLeft != left {
			t.Fatalf("answered %v, want a wrong answer with %d left", answer, left)
		}
	}
	v, answer := a.enter(ctx, t, wrongPIN)
	if v.Accepted || v.Challenge.State != stepup.StateBlocked {
		t.Errorf("the fifth was answered %v", answer)
	}
	a.locked(ctx, t)
	if got := a.asked(ctx, t); got != 5 {
		t.Errorf("the provider was asked %d times, want 5", got)
	}
}

// A right PIN after wrong ones approves.
func TestRightPINAfterWrongOnes(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	for range 4 {
		a.enter(ctx, t, wrongPIN)
	}
	if v, answer := a.enter(ctx, t, wise.PIN); !v.Accepted || v.Challenge.State != stepup.StateApproved {
		t.Fatalf("answered %v", answer)
	}
	paid(t, a.retry(ctx, t))
	executed(ctx, t, a.rig, a.payment, 1)
}

// Five wrong answers can never become six, however many tabs send how many at
// the same time.
func TestWrongPINsAtOnce(t *testing.T) {
	for _, atOnce := range []int{5, 12} {
		t.Run(fmt.Sprint(atOnce), func(t *testing.T) {
			ctx := limited(t)
			a := newAsking(ctx, t, journey.Config{}, "PIN")
			tabs := []*journey.Browser{a.page, a.page.Tab()}
			pin := a.factor(t, "PIN").ID
			sealed := make([]journey.Sealed, atOnce)
			for i := range sealed {
				sealed[i] = a.seal(ctx, t, tabs[i%2], "pin", wrongPIN)
			}
			answers := make([]journey.Answer, atOnce)
			errs := make([]error, atOnce)
			var all sync.WaitGroup
			for i := range sealed {
				all.Go(func() {
					var v wire.Verified
					v, answers[i], errs[i] = tabs[i%2].VerifySealed(ctx, a.challenge.ID, pin, sealed[i].Text)
					if v.Accepted {
						t.Error("a wrong PIN was accepted")
					}
				})
			}
			all.Wait()
			for i, answer := range answers {
				check(t, errs[i])
				if code := answer.Code(); answer.Status != http.StatusOK && code != "too_soon" && code != "blocked" {
					t.Errorf("answered %v", answer)
				}
			}
			a.locked(ctx, t) // which sends the sixth
			if got := a.asked(ctx, t); got != 5 {
				t.Errorf("the provider was asked %d times, want 5", got)
			}
		})
	}
}

// An answer that was sealed with a key that the provider has replaced since costs
// nothing: it is sealed again, once.
func TestKeyRotatedBetween(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	pin := a.factor(t, "PIN").ID
	old := a.seal(ctx, t, a.page, "pin", wise.PIN)
	check(t, a.rig.Sandbox.RotateKey(ctx, false))
	_, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, pin, old.Text)
	check(t, err)
	refused(t, answer, "key_changed")
	now, _, err := a.page.Challenge(ctx, a.challenge.ID)
	check(t, err)
	if now.State != stepup.StatePending || now.AttemptsLeft == nil || *now.AttemptsLeft != 5 {
		t.Errorf("the challenge is %+v: the attempt was not given back", now)
	}
	again := a.seal(ctx, t, a.page, "pin", wise.PIN)
	v, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, pin, again.Text)
	check(t, err)
	if !v.Accepted || v.Challenge.State != stepup.StateApproved {
		t.Fatalf("answered %v", answer)
	}
	a.opens(t, again, v.Sealed)
	paid(t, a.retry(ctx, t))
	executed(ctx, t, a.rig, a.payment, 1)
	if got := a.asked(ctx, t); got != 2 && !journey.Several() {
		t.Errorf("the provider was asked %d times, want 2", got)
	}
}

// An overlap of keys is not noticed at all.
func TestKeyRotatedWithOverlap(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	old := a.seal(ctx, t, a.page, "pin", wise.PIN)
	check(t, a.rig.Sandbox.RotateKey(ctx, true))
	v, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, a.factor(t, "PIN").ID, old.Text)
	check(t, err)
	if !v.Accepted {
		t.Errorf("answered %v", answer)
	}
}

// What cannot be opened by anybody is not taken for a changed key for ever.
func TestSealedWithAnotherKey(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	sealed := a.seal(ctx, t, a.page, "pin", wise.PIN)
	parts := strings.Split(sealed.Text, ".")
	other := strings.Split(a.seal(ctx, t, a.page, "pin", wise.PIN).Text, ".")
	parts[1] = other[1] // well-formed, but the content key of another answer
	_, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, a.factor(t, "PIN").ID, strings.Join(parts, "."))
	check(t, err)
	refused(t, answer, "provider_refused")
	executed(ctx, t, a.rig, a.payment, 0)
}

// Whatever is not a sealed answer of the one kind stays in the gateway, above all
// a PIN in clear. It costs no attempt.
func TestMalformedAnswers(t *testing.T) {
	ctx := limited(t)
	a := newAsking(ctx, t, journey.Config{}, "PIN")
	pin := a.factor(t, "PIN").ID
	key, _, err := a.page.Key(ctx)
	check(t, err)
	headed := func(header string) string {
		return must[journey.Sealed](t)(journey.Seal(key, header, `{"pin":"4826"}`)).Text
	}
	good := headed(journey.SealHeader)
	parts := strings.Split(good, ".")
	with := func(i int, text string) string {
		changed := append([]string{}, parts...)
		changed[i] = text
		return strings.Join(changed, ".")
	}
	more := func(member string) string { return strings.TrimSuffix(journey.SealHeader, "}") + "," + member + "}" }
	for name, text := range map[string]string{
		"empty":                  "",
		"in clear":               `{"pin":"4826"}`,
		"four parts":             strings.Join(parts[:4], "."),
		"six parts":              good + ".AA",
		"padding":                good + "==",
		"line break":             good + "\n",
		"another base64":         with(4, "+/"+parts[4][2:]),
		"without key":            with(1, ""),
		"short key":              with(1, parts[1][:40]),
		"without initialisation": with(2, ""),
		"long initialisation":    with(2, parts[2]+"AAAA"),
		"without ciphertext":     with(3, ""),
		"short tag":              with(4, parts[4][:16]),
		"RSA-OAEP":               headed(`{"alg":"RSA-OAEP","enc":"A256GCM"}`),
		"RSA1_5":                 headed(`{"alg":"RSA1_5","enc":"A256GCM"}`),
		"dir":                    headed(`{"alg":"dir","enc":"A256GCM"}`),
		"A128GCM":                headed(`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`),
		"no enc":                 headed(`{"alg":"RSA-OAEP-256"}`),
		"zip":                    headed(more(`"zip":"DEF"`)),
		"crit":                   headed(more(`"crit":["exp"],"exp":1`)),
		"jku":                    headed(more(`"jku":"https://keys.example.com"`)),
		"alg twice":              headed(more(`"alg":"RSA-OAEP-256"`)),
		"header no object":       headed(`[]`),
		"long header":            headed(more(`"kid":"` + strings.Repeat("k", 5000) + `"`)),
		"oversized":              with(3, strings.Repeat("A", 64<<10)),
	} {
		t.Run(name, func(t *testing.T) {
			_, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, pin, text)
			check(t, err)
			refused(t, answer, "answer_invalid")
		})
	}
	_, answer, err := a.page.Verify(ctx, a.challenge.ID, pin, wise.PIN)
	check(t, err)
	refused(t, answer, "answer_invalid")
	if got := a.asked(ctx, t); got != 0 {
		t.Errorf("the provider was asked %d times", got)
	}
	v, answer, err := a.page.VerifySealed(ctx, a.challenge.ID, pin, good)
	check(t, err)
	if !v.Accepted {
		t.Errorf("after all of these the right PIN is answered %v", answer)
	}
}

// digits finds digits that stand by themselves, as a PIN or a code would, and
// not as a part of a longer number, an address or a time.
func digits(secret string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^0-9a-fA-F.:-])` + secret + `($|[^0-9a-fA-F.:-])`)
}

// watched is a challenge whose answers are searched for afterwards.
type watched struct {
	asking
	detector *leaktest.Detector
}

// sealed seals an answer, changes it, and hands it in.
func (w watched) sealed(ctx context.Context, t testing.TB, factor, member, value string, change func(string) string) journey.Answer {
	t.Helper()
	s := w.seal(ctx, t, w.page, member, value)
	text := change(s.Text)
	w.detector.Know("sealed "+member+" "+value, text)
	for i, part := range strings.Split(s.Text, ".")[1:] {
		w.detector.Know(fmt.Sprintf("part %d of sealed %s %s", i, member, value), part)
	}
	v, answer, err := w.page.VerifySealed(ctx, w.challenge.ID, factor, text)
	check(t, err)
	if v.Sealed != "" {
		w.detector.Know("sealed reply to "+member, v.Sealed)
	}
	return answer
}

// plain hands an answer in as it is, and wants this problem, or none.
func (w watched) plain(ctx context.Context, t testing.TB, factor, answer, code string) {
	t.Helper()
	_, got, err := w.page.Verify(ctx, w.challenge.ID, factor, answer)
	check(t, err)
	if got.Code() != code {
		t.Errorf("answered %v, want %q", got, code)
	}
}

// travel answers three factors, each of them wrongly first, and pays. It gives
// the code that was on the phone.
func (w watched) travel(ctx context.Context, t testing.TB) (code string) {
	t.Helper()
	pin, sms, device := w.factor(t, "PIN").ID, w.factor(t, "SMS").ID, w.factor(t, "PARTNER_DEVICE_FINGERPRINT").ID
	fingerprint := w.detector.Secret("fingerprint")
	check(t, w.rig.Sandbox.SetUp(ctx, map[string]any{"devices": []map[string]string{{"deviceFingerprint": fingerprint}}}))
	asItIs := func(text string) string { return text }

	w.sealed(ctx, t, pin, "pin", wrongPIN, asItIs)
	refused(t, w.sealed(ctx, t, pin, "pin", wise.PIN, func(text string) string { return text + ".AA" }), "answer_invalid")
	w.plain(ctx, t, pin, wise.PIN, "answer_invalid")
	w.plain(ctx, t, device, fingerprint, "answer_invalid")
	w.sealed(ctx, t, device, "deviceFingerprint", w.detector.Secret("wrong fingerprint"), asItIs)
	w.sealed(ctx, t, device, "deviceFingerprint", fingerprint, asItIs)

	_, answer, err := w.page.SendCode(ctx, w.challenge.ID, sms)
	check(t, err)
	if answer.Status != http.StatusOK {
		t.Fatalf("the code was not sent: %v", answer)
	}
	messages := must[[]journey.Message](t)(w.rig.Sandbox.Phone(ctx))
	code = messages[len(messages)-1].Code
	w.plain(ctx, t, sms, w.detector.Secret("wrong code"), "")
	check(t, w.rig.Sandbox.RotateKey(ctx, false))
	refused(t, w.sealed(ctx, t, pin, "pin", wise.PIN, asItIs), "key_changed")
	w.sealed(ctx, t, pin, "pin", wise.PIN, asItIs)
	w.plain(ctx, t, sms, code, "")
	paid(t, w.retry(ctx, t))
	executed(ctx, t, w.rig, w.payment, 1)
	return code
}

// No log line, metric or refusal holds a PIN, a code, a fingerprint, a one-time
// token or a sealed answer, whether it was right, wrong or malformed.
func TestAnswersStaySecret(t *testing.T) {
	ctx := limited(t)
	detector := leaktest.New(t)
	var said answers
	w := watched{newAsking(ctx, t, journey.Config{Log: detector, Seen: said.add}, "PIN", "SMS", "PARTNER_DEVICE_FINGERPRINT"), detector}
	detector.Know("bearer", wise.UserToken)
	detector.Know("client's secret", wise.ClientSecret)
	detector.Know("session", w.page.Session())
	code := w.travel(ctx, t)
	for i, token := range must[[]string](t)(w.rig.Sandbox.Tokens(ctx)) {
		detector.Know(fmt.Sprintf("one-time token %d", i), token)
	}

	metrics := must[string](t)(w.rig.Metrics(ctx))
	said.mu.Lock()
	defer said.mu.Unlock()
	detector.Search("the metrics", metrics)
	detector.Search("the refusals", said.text.String())
	for where, text := range map[string]string{"the logs": detector.Logs(), "the metrics": metrics, "the refusals": said.text.String()} {
		for name, secret := range map[string]string{"PIN": wise.PIN, "wrong PIN": wrongPIN, "code": code} {
			if digits(secret).MatchString(text) {
				t.Errorf("%s contain the %s", where, name)
			}
		}
	}
	if said.n < 4 || !strings.Contains(detector.Logs(), wire.SegmentVerify) {
		t.Errorf("only %d refusals were seen, and these logs: this shows nothing\n%s", said.n, detector.Logs())
	}
}
