package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// create makes a quote and a transfer of it, and gives the transfer's id.
func (r rig) create(amount, key string) (id string, first result) {
	r.t.Helper()
	q := r.api("POST", "/v3/profiles/30417755/quotes", `{"sourceCurrency":"EUR","targetCurrency":"GBP","sourceAmount":`+amount+`}`)
	if q.status != http.StatusOK {
		r.t.Fatalf("quote: %d %s", q.status, q.body)
	}
	body := fmt.Sprintf(`{"targetAccount":40001001,"quoteUuid":%q,"customerTransactionId":%q,"details":{"reference":"Rent"}}`, q.json(r.t)["id"], key)
	a := r.api("POST", "/v1/transfers", body)
	if a.status != http.StatusOK {
		r.t.Fatalf("transfer: %d %s", a.status, a.body)
	}
	var transfer struct{ ID json.Number }
	if err := json.Unmarshal([]byte(a.body), &transfer); err != nil {
		r.t.Fatal(err)
	}
	return transfer.ID.String(), result{body: body}
}

const key = "9c1f6f0e-54b5-4c39-8d52-0c7a6b1f3e11"

func TestJourneyThroughThePage(t *testing.T) {
	r := newRig(t)
	id, made := r.create("250.00", key)
	path := "/v3/profiles/30417755/transfers/" + id + "/payments"

	if again := r.api("POST", "/v1/transfers", made.body); !strings.Contains(again.body, `"id":`+id+",") {
		t.Errorf("the same customerTransactionId made another transfer: %s", again.body)
	}
	token := r.api("POST", path, fundBody).header.Get("x-2fa-approval")
	page := r.do("POST", "/approve-api-action/", form("ott", token, "libVersion", "test", "parentHostname", "localhost", "flow", "iframe"), "Content-Type", "application/x-www-form-urlencoded")
	for _, shown := range []string{"250.00 EUR", "Tomas Lindqvist", "Rent", "213.03 GBP", `data-step="password"`} {
		if !strings.Contains(page.body, shown) {
			t.Errorf("the page does not show %q", shown)
		}
	}
	if v := r.step("password", "ott", token, "password", "sandbox"); v["step"] != "code" {
		t.Fatalf("after the password: %v", v)
	}
	if v := r.step("code", "ott", token, "code", r.code()); v["step"] != "approved" {
		t.Fatalf("after the code: %v", v)
	}
	paid := r.api("POST", path, fundBody, "x-2fa-approval", token)
	if paid.status != http.StatusOK || paid.json(t)["status"] != "COMPLETED" || paid.header.Get("x-2fa-approval-result") != "APPROVED" {
		t.Fatalf("the replay: %d %s", paid.status, paid.body)
	}
	if got := r.balance(); got != "25230.6" {
		t.Errorf("the payer has %s", got)
	}
	theirs := r.do("GET", "/v4/profiles/30418810/balances/64023001", "", "Authorization", "Bearer second-user-access-token-example")
	if !strings.Contains(theirs.body, `"amount":{"value":1153.28,"currency":"GBP"}`) {
		t.Errorf("the payee has %s", theirs.body)
	}
	if state := r.api("GET", "/v1/transfers/"+id, "").json(t)["status"]; state != "processing" {
		t.Errorf("the transfer is %v", state)
	}
}

// TestSecondExecutionIsVisible: paying a transfer twice, each time approved,
// moves the money once and counts twice.
func TestSecondExecutionIsVisible(t *testing.T) {
	r := newRig(t)
	for i, want := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
		token := r.challenge()
		r.approve(token)
		if a := r.fund(token); a.status != want {
			t.Errorf("payment %d: %d %s", i+1, a.status, a.body)
		}
	}
	if n := r.executions(); n != 2 {
		t.Errorf("%d executions, want 2", n)
	}
	if got := r.balance(); got != "25230.6" {
		t.Errorf("the payer has %s", got)
	}
}

// TestConcurrentReplays: of many replays with one approval, one is executed.
func TestConcurrentReplays(t *testing.T) {
	r := newRig(t)
	token := r.challenge()
	r.approve(token)
	var wg sync.WaitGroup
	statuses := make([]int, 40)
	for i := range statuses {
		wg.Go(func() {
			a, err := r.try(r.request("POST", fundPath, fundBody, "Authorization", "Bearer user-access-token-example", "Content-Type", "application/json", "x-2fa-approval", token))
			if err != nil {
				t.Error(err)
			}
			statuses[i] = a.status
		})
	}
	wg.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	if count[200] != 1 || count[403] != len(statuses)-1 || r.executions() != 1 {
		t.Errorf("answers %v, %d executions", count, r.executions())
	}
}

// TestConcurrentJourneys: many payments at once, each executed once, and no
// cent lost.
func TestConcurrentJourneys(t *testing.T) {
	r := newRig(t)
	const journeys = 50
	var wg sync.WaitGroup
	for i := range journeys {
		wg.Go(func() {
			id, _ := r.create("10.00", fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
			path := "/v3/profiles/30417755/transfers/" + id + "/payments"
			token := r.api("POST", path, fundBody).header.Get("x-2fa-approval")
			r.approve(token)
			if a := r.api("POST", path, fundBody, "x-2fa-approval", token); a.status != http.StatusOK {
				t.Errorf("journey %d: %d %s", i, a.status, a.body)
			}
		})
	}
	wg.Wait()
	var v struct {
		Total  int
		Counts map[string]int
	}
	r.read("executions?action=fund", &v)
	if v.Total != journeys || len(v.Counts) != journeys {
		t.Errorf("%d executions of %d transfers", v.Total, len(v.Counts))
	}
	if got := r.balance(); got != "24980.6" {
		t.Errorf("the payer has %s", got)
	}
}

func TestBatch(t *testing.T) {
	r := newRig(t)
	group := r.api("POST", "/v3/profiles/30417755/batch-groups", `{"sourceCurrency":"EUR","name":"Salaries"}`)
	if group.status != http.StatusCreated {
		t.Fatalf("%d %s", group.status, group.body)
	}
	id := fmt.Sprint(group.json(t)["id"])
	root := "/v3/profiles/30417755/batch-groups/" + id
	quote := r.api("POST", "/v3/profiles/30417755/quotes", `{"sourceCurrency":"EUR","targetCurrency":"EUR","targetAmount":80}`).json(t)["id"]
	transfer := fmt.Sprintf(`{"targetAccount":40001002,"quoteUuid":%q,"customerTransactionId":%q}`, quote, key)
	for range 2 { // repeated: still one transfer
		if a := r.api("POST", root+"/transfers", transfer); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	payments := "/v3/profiles/30417755/batch-payments/" + id + "/payments"
	pay := func() result {
		token := r.api("POST", payments, fundBody).header.Get("x-2fa-approval")
		r.approve(token)
		return r.api("POST", payments, fundBody, "x-2fa-approval", token)
	}
	if a := pay(); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an open batch was paid: %d %s", a.status, a.body)
	}
	if a := r.api("PATCH", root, `{"status":"COMPLETED","version":9}`); a.status != http.StatusConflict {
		t.Errorf("an outdated version was taken: %d %s", a.status, a.body)
	}
	if a := r.api("PATCH", root, `{"status":"COMPLETED","version":1}`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := r.api("POST", root+"/transfers", transfer); a.status != http.StatusConflict {
		t.Errorf("a closed batch took a transfer: %d %s", a.status, a.body)
	}
	if a := pay(); a.status != http.StatusOK || !strings.Contains(a.body, `"alreadyPaid":true`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if got := r.balance(); got != "25400.23" { // 80.00 and a fee of 0.37
		t.Errorf("the payer has %s", got)
	}
}

func TestDirectDebit(t *testing.T) {
	r := newRig(t)
	path := "/v1/profiles/30417755/batch-groups/b0a4d1c7-6e39-4f52-8d10-a7c35f2e9846/payment-initiations"
	body := `{"type":"DIRECT_DEBIT","accountId":77120,"reference":"B7720114"}`
	token := r.api("POST", path, body).header.Get("x-2fa-approval")
	r.approve(token)
	if a := r.api("POST", path, body, "x-2fa-approval", token); a.status != http.StatusOK || a.json(t)["status"] != "NEW" {
		t.Errorf("%d %s", a.status, a.body)
	}
	r.manage("PATCH", "wise/scenario", `{"unconfirmed":{"unstatedRisk":"low"}}`)
	again := r.api("POST", path, body)
	if again.status != http.StatusOK {
		t.Fatalf("as low risk, within the window: %d %s", again.status, again.body)
	}
	var debit struct{ ID json.Number }
	if err := json.Unmarshal([]byte(again.body), &debit); err != nil {
		t.Fatal(err)
	}
	if a := r.api("GET", path+"/"+debit.ID.String(), ""); a.body != again.body {
		t.Errorf("it is read as %d %s", a.status, a.body)
	}
	if a := r.api("GET", path+"/1", ""); a.status != http.StatusNotFound {
		t.Errorf("an unknown debit: %d", a.status)
	}
}

func TestCardData(t *testing.T) {
	r := newRig(t)
	for path, field := range map[string]string{"details": "pan", "pin": "pin"} {
		path := "/twcard-data/v1/sensitive-card-data/" + path
		body, card := `{"keyVersion":1,"encryptedPayload":"payload"}`, "5b7e0c92-48ad-4e16-b3f7-29d1c8a05e64"
		token := r.api("POST", path, body, "x-tw-twcard-card-token", card).header.Get("x-2fa-approval")
		r.approve(token)
		a := r.api("POST", path, body, "x-tw-twcard-card-token", card, "x-2fa-approval", token)
		if a.status != http.StatusOK || a.json(t)[field] == nil || a.json(t)["nonce"] == nil {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

func TestRepeatedCardResultIsIgnored(t *testing.T) {
	r := newRig(t)
	reference := r.manage("POST", "wise/purchases", `{"seconds":60}`).json(t)["transactionReference"]
	body := fmt.Sprintf(`{"transactionReference":%q,"challengeStatus":"APPROVED"}`, reference)
	path := "/v3/spend/profiles/30417755/3dsecure/challenge-result"
	send := func() int {
		token := r.api("POST", path, body).header.Get("x-2fa-approval")
		r.approve(token)
		return r.api("POST", path, body, "x-2fa-approval", token).status
	}
	first := send()
	r.advance(2 * 60e9)
	if second := send(); first != http.StatusNoContent || second != http.StatusNoContent {
		t.Errorf("answers %d and %d", first, second)
	}
}
