package factors_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"countersign/server/sandbox"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest/customer"
)

// bank is a sandbox, and its customer, who is moved by the management API.
type bank struct {
	customer.Customer
}

// transfer waits in every fresh sandbox to be paid.
const transfer = "51923307"

// object is a JSON object.
type object = map[string]any

func startBank(t testing.TB, s setup) bank {
	t.Helper()
	scenario := wise.DefaultScenario()
	if s.factors != nil {
		scenario.Factors = s.factors
	}
	scenario.OptionalFactors = append(scenario.OptionalFactors, s.optional...)
	if s.scenario != nil {
		s.scenario(&scenario)
	}
	made, err := sandbox.New(sandbox.Config{Wise: &scenario})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(made.Handler())
	t.Cleanup(func() {
		made.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return bank{customer.Customer{T: t, Sandbox: web.URL}}
}

// call sends a request to the sandbox; in and out may be nil.
func (b bank) call(method, path string, in, out any) {
	b.T.Helper()
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			b.T.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(b.T.Context(), method, b.Sandbox+path, body)
	if err != nil {
		b.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if !strings.HasPrefix(path, "/_sandbox/") {
		r.Header.Set("Authorization", "Bearer "+wise.UserToken)
	}
	client := http.Client{Timeout: 30 * time.Second}
	res, err := client.Do(r)
	if err != nil {
		b.T.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		b.T.Fatalf("%s %s: %s %s (%v)", method, path, res.Status, text, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(text, out); err != nil {
		b.T.Fatal(err)
	}
}

// setUp changes what the customer has set up: {"pin": "4826"}.
func (b bank) setUp(change object) {
	b.T.Helper()
	b.call(http.MethodPatch, "/_sandbox/wise/users/8820451/factors", change, nil)
}

// held are the factors that a customer has set up.
type held struct {
	PIN, FaceMap string
	Devices      []struct{ DeviceFingerprintID, DeviceFingerprint string }
}

func (b bank) held() held {
	b.T.Helper()
	var h held
	b.call(http.MethodGet, "/_sandbox/wise/users/8820451/factors", nil, &h)
	return h
}

// change changes what is named of the scenario.
func (b bank) change(scenario object) {
	b.T.Helper()
	b.call(http.MethodPatch, "/_sandbox/wise/scenario", scenario, nil)
}

// lock locks the customer out, as five failures would.
func (b bank) lock() {
	b.T.Helper()
	b.call(http.MethodPut, "/_sandbox/wise/users/8820451/lock", nil, nil)
}

// unlock lets the customer in again.
func (b bank) unlock() {
	b.T.Helper()
	b.call(http.MethodDelete, "/_sandbox/wise/users/8820451/lock", nil, nil)
}

// locked reports whether the customer is locked out.
func (b bank) locked() bool {
	b.T.Helper()
	var l struct{ Blocked bool }
	b.call(http.MethodGet, "/_sandbox/wise/users/8820451/lock", nil, &l)
	return l.Blocked
}

// rotate replaces the key that answers are sealed with.
func (b bank) rotate() {
	b.T.Helper()
	b.call(http.MethodPost, "/_sandbox/wise/keys/rotate", object{"scope": "PAYLOAD_ENCRYPTION", "algorithm": "RSA_OAEP_256"}, nil)
}

// tokens gives the one-time tokens that the provider has issued, oldest first.
func (b bank) tokens() []string {
	b.T.Helper()
	var answer struct{ Tokens []struct{ Token string } }
	b.call(http.MethodGet, "/_sandbox/wise/tokens", nil, &answer)
	var tokens []string
	for _, one := range answer.Tokens {
		tokens = append(tokens, one.Token)
	}
	return tokens
}

// end approves, declines or expires the newest token without the customer.
func (b bank) end(verb string) {
	b.T.Helper()
	all := b.tokens()
	b.call(http.MethodPost, "/_sandbox/wise/tokens/"+all[len(all)-1]+"/"+verb, nil, nil)
}

// message is one on the phone.
type message struct{ Channel, Code string }

// phone gives the messages on the phone, oldest first.
func (b bank) phone() []message {
	b.T.Helper()
	var answer struct{ Messages []message }
	b.call(http.MethodGet, "/_sandbox/phone", nil, &answer)
	return answer.Messages
}

// code waits until so many messages are on the phone, and gives the last one's
// code. It must have come over this channel.
func (b bank) code(count int, channel string) string {
	b.T.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		all := b.phone()
		if len(all) == count {
			if got := all[count-1].Channel; got != channel {
				b.T.Fatalf("the code came by %s, want %s", got, channel)
			}
			return all[count-1].Code
		}
		if len(all) > count || time.Now().After(deadline) {
			b.T.Fatalf("%d messages are on the phone, want %d", len(all), count)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// wrongCode gives one that no phone has got.
func (b bank) wrongCode() string {
	b.T.Helper()
	code := "000000"
	for _, m := range b.phone() {
		if m.Code == code {
			code = "000001"
		}
	}
	return code
}

// asked counts the requests that the provider has got whose path has this end.
func (b bank) asked(end string) int {
	b.T.Helper()
	var answer struct{ Requests []struct{ Path string } }
	b.call(http.MethodGet, "/_sandbox/history", nil, &answer)
	count := 0
	for _, r := range answer.Requests {
		if strings.HasSuffix(r.Path, end) {
			count++
		}
	}
	return count
}

// executed fails the test unless the provider has executed this many payments.
func (b bank) executed(want int) {
	b.T.Helper()
	if got := b.Payments(); got != want {
		b.T.Errorf("%d payments were executed, want %d", got, want)
	}
}

// newTransfer makes another payment that waits, to a new payee of this name.
func (b bank) newTransfer(payee string, euros float64) string {
	b.T.Helper()
	var recipient, transfer struct{ ID int64 }
	b.call(http.MethodPost, "/v1/accounts", object{
		"currency": "EUR", "type": "iban", "profile": 30417755, "accountHolderName": payee,
		"details": object{"legalType": "PRIVATE", "iban": "EE471000001020145685"},
	}, &recipient)
	var quote struct{ ID string }
	b.call(http.MethodPost, "/v3/profiles/30417755/quotes", object{
		"sourceCurrency": "EUR", "targetCurrency": "EUR", "sourceAmount": euros,
	}, &quote)
	b.call(http.MethodPost, "/v1/transfers", object{
		"targetAccount": recipient.ID, "quoteUuid": quote.ID, "customerTransactionId": uuid.NewString(),
		"details": object{"reference": "test"},
	}, &transfer)
	return fmt.Sprint(transfer.ID)
}
