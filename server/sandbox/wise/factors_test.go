package wise

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// factorPlay has the factors of the simulated Wise played through its API.
// Maren has the PIN 4826, the device "mine", a face and her phone.
type factorPlay struct {
	joseRig
	token      string // the latest
	remembered string // a code
}

func newFactorPlay(t *testing.T, scenario string) *factorPlay {
	t.Helper()
	p := &factorPlay{joseRig: newJOSERig(t)}
	p.manage("PATCH", "users/8820451/factors", `{"devices":[{"deviceFingerprint":"mine"}],"faceMap":"ZmFjZQ=="}`)
	p.manage("PATCH", "scenario", `{"unconfirmed":{"sealedReplies":false}}`)
	if scenario != "" {
		p.manage("PATCH", "scenario", scenario)
	}
	return p
}

const (
	playProfile   = "/v2/profiles/30417755"
	playStatement = "/v1/profiles/30417755/balance-statements/64022918/statement.json?currency=EUR&intervalStart=2026-10-01T00:00:00.000Z&intervalEnd=2026-10-15T23:59:59.999Z&type=COMPACT"
)

// event does what an event says and gives the status that came of it, with
// "challenged" for a new token; nothing where there is no answer.
func (p *factorPlay) event(event string) string {
	p.t.Helper()
	verb, value, _ := strings.Cut(event, " ")
	switch verb {
	case "pay", "pay-with-token":
		return p.attempt("POST", vectorFund, vectorFundBody, verb == "pay-with-token")
	case "read":
		return p.attempt("GET", playStatement, "", false)
	case "session":
		a := p.user("POST", playProfile+"/sca-sessions/authorise", "")
		if a.Code == http.StatusOK {
			p.token = tokenOf(p.t, a)
		}
		return strconv.Itoa(a.Code)
	case "wait":
		d, err := time.ParseDuration(value)
		if err != nil {
			p.t.Fatal(err)
		}
		p.s.clock.Advance(d)
		return ""
	case "remember":
		p.remembered = p.sentCode()
		return ""
	case "page":
		v, _ := p.s.approvals.enterPassword(p.token, Password, true)
		v = p.s.approvals.enterCode(p.token, FixedCode)
		return string(v.Step)
	case "decline":
		return string(p.s.approvals.decline(p.token).Step)
	case "factors":
		p.manage("PATCH", "users/8820451/factors", value)
		return ""
	}
	return strconv.Itoa(p.prove(verb, value).Code)
}

// attempt tries a protected request.
func (p *factorPlay) attempt(method, path, body string, proof bool) string {
	p.t.Helper()
	token := ""
	if proof {
		token = p.token
	}
	a := p.user(method, path, body, headerApproval, token)
	if next := headerOf(a, headerApproval); next != "" {
		p.token = next
		return "challenged"
	}
	return strconv.Itoa(a.Code)
}

// prove triggers or answers a factor of the latest token.
func (p *factorPlay) prove(verb, value string) *httptest.ResponseRecorder {
	p.t.Helper()
	const ott = "/v1/one-time-token"
	switch verb {
	case "trigger":
		return p.user("POST", ott+"/"+value+"/trigger", "", headerToken, p.token)
	case "sms", "whatsapp", "voice":
		switch value {
		case "right":
			value = p.sentCode()
		case "remembered":
			value = p.remembered
		case "wrong":
			if value = "000000"; p.sentCode() == value {
				value = "000001"
			}
		}
		return p.user("POST", ott+"/"+verb+"/verify", `{"otpCode":"`+value+`"}`, headerToken, p.token)
	case "pin":
		return p.sealed(playProfile+"/pin/verify", `{"pin":"`+value+`"}`)
	case "legacy-pin":
		return p.sealed(ott+"/pin/verify", `{"pin":"`+value+`"}`)
	case "device":
		return p.sealed(playProfile+"/device-fingerprints/verify", `{"deviceFingerprint":"`+value+`"}`)
	case "face":
		return p.user("POST", playProfile+"/facemaps/verify", `{"faceMap":"`+value+`"}`, headerToken, p.token)
	case "status":
		return p.user("GET", ott+"/status", "", headerToken, p.token)
	}
	p.t.Fatalf("unknown event %q", verb)
	return nil
}

// sealed sends what is encrypted, about the latest token.
func (p *factorPlay) sealed(path, plaintext string) *httptest.ResponseRecorder {
	p.t.Helper()
	return p.call("POST", path, methodJWE, p.seal(plaintext, ""), "Authorization", "Bearer "+UserToken, headerToken, p.token)
}

func tokenOf(t testing.TB, a *httptest.ResponseRecorder) string {
	t.Helper()
	var v struct {
		Properties struct {
			Token string `json:"oneTimeToken"`
		} `json:"oneTimeTokenProperties"`
	}
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil || v.Properties.Token == "" {
		t.Fatalf("no token: %v %s", err, a.Body)
	}
	return v.Properties.Token
}

type happening struct{ do, want string }

// times repeats an event.
func times(n int, h happening) []happening {
	all := make([]happening, n)
	for i := range all {
		all[i] = h
	}
	return all
}

func sequence(parts ...[]happening) (all []happening) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

var (
	pay      = happening{"pay", "challenged"}
	wrongPIN = happening{"pin 0000", "400"}
)

// TestFactors plays the factors: each line is an event and what must come of it.
func TestFactors(t *testing.T) {
	const pinAndSMS = `{"factors":["PIN","SMS"]}`
	cases := []struct {
		name, scenario string
		events         []happening
	}{
		{"two factors, in any order, open one payment", pinAndSMS, []happening{
			pay,
			{"pay-with-token", "challenged"},
			{"trigger sms", "200"},
			{"sms right", "200"},
			{"pin 4826", "200"},
			{"pay-with-token", "200"},
			{"status", "404"},
			{"pin 4826", "404"},
			{"trigger sms", "404"},
			{"pay-with-token", "challenged"},
		}},
		{"every kind of factor", `{"factors":["PARTNER_DEVICE_FINGERPRINT","FACE_MAP","PIN"]}`, []happening{
			pay, {"device mine", "200"}, {"face ZmFjZQ==", "200"}, {"pin 4826", "200"}, {"pay-with-token", "200"},
		}},
		{"a code comes after its trigger", pinAndSMS, []happening{pay, {"sms 123456", "400"}, {"trigger sms", "200"}, {"sms right", "200"}}},
		{"a code is for its channel", pinAndSMS, []happening{
			pay, {"trigger sms", "200"}, {"whatsapp right", "400"}, {"trigger voice", "200"}, {"voice right", "200"}, {"sms right", "400"},
		}},
		{"a code is replaced by the next", pinAndSMS, []happening{
			pay, {"trigger sms", "200"}, {"remember", ""}, {"trigger sms", "200"}, {"sms remembered", "400"}, {"sms right", "200"},
		}},
		{"a code ages", pinAndSMS, []happening{
			pay, {"trigger sms", "200"}, {"wait 10m1s", ""}, {"sms right", "400"}, {"trigger sms", "200"}, {"sms right", "200"},
		}},
		{"a factor that is not asked for", pinAndSMS, []happening{pay, {"device mine", "400"}, {"face ZmFjZQ==", "400"}}},
		{"a factor is cleared once", pinAndSMS, []happening{pay, {"pin 4826", "200"}, {"pin 4826", "400"}, {"pin 0000", "400"}}},
		{"nothing is set up", `{"factors":["PIN","PARTNER_DEVICE_FINGERPRINT","FACE_MAP","SMS"]}`, []happening{
			{`factors {"pin":"","devices":[],"faceMap":"","phone":null}`, ""},
			pay,
			{"pin 4826", "404"},
			{"device mine", "404"},
			{"face ZmFjZQ==", "400"},
			{"trigger sms", "400"},
			{"legacy-pin 4826", "400"},
		}},
		{"a phone that is not verified", pinAndSMS, []happening{
			{`factors {"phone":{"phoneNumber":"+447700900123","verified":false}}`, ""}, pay, {"trigger sms", "400"},
		}},
		{"five failures in a row lock", `{"factors":["PIN","SMS","PARTNER_DEVICE_FINGERPRINT"]}`, []happening{
			pay,
			{"trigger sms", "200"},
			wrongPIN,
			{"sms wrong", "400"},
			{"device other", "400"},
			{"legacy-pin 1111", "400"},
			{"pin 0001", "400"},
			{"pin 4826", "400"},
			{"legacy-pin 4826", "400"},
			{"sms right", "400"},
			{"device mine", "400"},
			{"trigger sms", "403"},
			{"status", "200"},
			{"pay", "403"},
			{"session", "403"},
			{"wait 14m59s", ""},
			{"pin 4826", "400"},
			{"pay", "403"},
			{"wait 1s", ""},
			{"pin 4826", "200"},
			pay,
		}},
		{"a right answer ends the row", pinAndSMS, sequence(
			[]happening{pay, {"trigger sms", "200"}}, times(4, happening{"sms wrong", "400"}), []happening{{"sms right", "200"}},
			times(4, wrongPIN), []happening{{"pin 4826", "200"}, {"pay-with-token", "200"}},
		)},
		{"failures count over tokens", pinAndSMS, sequence(
			[]happening{pay}, times(3, wrongPIN), []happening{pay}, times(2, wrongPIN), []happening{{"pay", "403"}},
		)},
		{"what comes out of order is no failure", pinAndSMS, sequence(
			[]happening{pay}, times(6, happening{"voice 123456", "400"}), times(6, happening{"device other", "400"}),
			[]happening{{"pin 4826", "200"}},
		)},
		{"the page approves the whole token", `{"factors":["PIN","FACE_MAP","PASSKEY"]}`, []happening{
			pay, {"page", "approved"}, {"pin 4826", "400"}, {"pay-with-token", "200"},
		}},
		{"the page completes what was begun", pinAndSMS, []happening{pay, {"pin 4826", "200"}, {"page", "approved"}, {"pay-with-token", "200"}}},
		{"declining is final", pinAndSMS, []happening{pay, {"decline", "declined"}, {"pin 4826", "400"}, {"trigger sms", "400"}}},
		{"a token's time ends", pinAndSMS, []happening{pay, {"wait 1h", ""}, {"pin 4826", "404"}, {"trigger sms", "404"}, {"status", "404"}}},
		{"optional factors may wait", `{"factors":["PIN"],"optionalFactors":["FACE_MAP"]}`, []happening{
			pay, {"pin 4826", "200"}, {"face ZmFjZQ==", "200"}, {"pay-with-token", "200"},
		}},
		{"an empty list is ready", `{"factors":[]}`, []happening{pay, {"pay-with-token", "200"}}},
		{"a session opens the window for low risk", pinAndSMS, []happening{
			{"read", "challenged"},
			{"session", "200"},
			{"pin 4826", "200"},
			{"trigger whatsapp", "200"},
			{"read", "challenged"},
			{"session", "200"},
			{"pin 4826", "200"},
			{"trigger whatsapp", "200"},
			{"whatsapp right", "200"},
			{"read", "200"},
			{"pay", "challenged"},
			{"wait 4m59s", ""},
			{"read", "200"},
			{"wait 1s", ""},
			{"read", "challenged"},
		}},
		{"a session's token opens no request", `{"factors":["PIN"]}`, []happening{
			{"session", "200"}, {"pin 4826", "200"}, {"pay-with-token", "challenged"},
		}},
		{"triggers may have to wait", `{"factors":["SMS"],"unconfirmed":{"triggerSeconds":30}}`, []happening{
			pay, {"trigger sms", "200"}, {"trigger sms", "429"}, {"trigger voice", "200"}, {"wait 29s", ""}, {"trigger sms", "429"}, {"wait 1s", ""}, {"trigger sms", "200"},
		}},
		{"the statuses are settings", `{"factors":["PIN","SMS"],"unconfirmed":{"wrongAnswerStatus":401,"outOfOrderStatus":409,"noPhoneStatus":412,"unknownTokenStatus":410,"blockedStatus":423}}`, sequence([]happening{
			pay,
			{"sms 123456", "409"},
			{"device mine", "409"},
			{"trigger sms", "200"},
			{"sms wrong", "401"},
			{"legacy-pin 0000", "401"},
			{`factors {"phone":null}`, ""},
			{"trigger sms", "412"},
		}, times(3, wrongPIN), []happening{{"trigger sms", "423"}, {"pay", "423"}, {"sms right", "401"}, {"wait 1h", ""}, {"pin 4826", "410"}})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := newFactorPlay(t, c.scenario)
			for i, e := range c.events {
				if got := p.event(e.do); got != e.want {
					t.Fatalf("event %d, %s: %s, want %s", i+1, e.do, got, e.want)
				}
			}
		})
	}
}

// TestParallelGuesses: of many guesses side by side exactly five are judged.
func TestParallelGuesses(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["PIN"]}`)
	p.event("pay")
	done := make(chan int)
	const guessers = 40
	for range guessers {
		go func() { done <- p.prove("pin", "0000").Code }()
	}
	for range guessers {
		if status := <-done; status != http.StatusBadRequest {
			t.Errorf("a guess gives %d", status)
		}
	}
	judged := 0
	for _, r := range p.s.history.Requests(0) {
		if r.Outcome == exchange.OutcomeWrong {
			judged++
		}
	}
	if judged != maxFailures {
		t.Errorf("%d guesses were judged", judged)
	}
	if got := p.event("pin 4826"); got != "400" {
		t.Errorf("the right PIN during the lock-out: %s", got)
	}
}

// TestCodeIsUsedOnce: of many who send the same right code, one is let through.
func TestCodeIsUsedOnce(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["SMS","PIN"]}`)
	p.event("pay")
	p.event("trigger sms")
	done := make(chan int)
	const callers = 20
	for range callers {
		go func() { done <- p.prove("sms", "right").Code }()
	}
	passed := 0
	for range callers {
		if <-done == http.StatusOK {
			passed++
		}
	}
	if passed != 1 {
		t.Errorf("%d callers passed with one code", passed)
	}
}

// TestMessagesNameTheirChannel: and what the code is for, and the number that
// the customer has now.
func TestMessagesNameTheirChannel(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["SMS"]}`)
	p.event(`factors {"phone":{"phoneNumber":"+447700900999","verified":true}}`)
	p.event("pay")
	for channel, from := range map[string]string{"sms": "Wise (simulated)", "whatsapp": "Wise on WhatsApp (simulated)", "voice": "Voice call from Wise (simulated)"} {
		a := p.prove("trigger", channel)
		if got := strings.TrimSpace(a.Body.String()); got != `{"obfuscatedPhoneNo":"*********0999"}` {
			t.Errorf("%s: %s", channel, got)
		}
		all := p.s.phone.Messages(marenID, 0)
		m := all[len(all)-1]
		if m.Channel != channel || m.From != from || m.To != "+447700900999" || len(m.Code) != 6 || !strings.Contains(m.Text, "Tomas Lindqvist") {
			t.Errorf("%s: %+v", channel, m)
		}
	}
}

// TestValidityCountsDown: in every form of the token.
func TestValidityCountsDown(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["PIN","PARTNER_DEVICE_FINGERPRINT","SMS"]}`)
	p.event("pay")
	p.s.clock.Advance(7 * time.Minute)
	for _, e := range []string{"status", "pin 4826", "device mine"} {
		verb, value, _ := strings.Cut(e, " ")
		if a := p.prove(verb, value); !strings.Contains(a.Body.String(), `"validity":3180`) {
			t.Errorf("%s: %s", e, a.Body)
		}
	}
}
