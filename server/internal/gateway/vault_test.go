package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// vault is a provider that can do all that a provider may be able to do, in the
// simplest way there is: each ability is one call of the vaultAPI.
type vault struct{}

var (
	_ provider.Provider     = vault{}
	_ provider.Hosted       = vault{}
	_ provider.Poller       = vault{}
	_ provider.Embedded     = vault{}
	_ provider.Sealing      = vault{}
	_ provider.FaceScanning = vault{}
	_ provider.Authorising  = vault{}
	_ provider.Enrolling    = vault{}
	_ provider.PhoneBook    = vault{}
)

const headerVault = "X-Vault"

func (vault) Name() string         { return "vault" }
func (vault) ApprovalPage() string { return "https://vault.example/approve" }

func (vault) Detect(a provider.Answer) (provider.Demand, bool) {
	token := a.Header.Get(headerVault)
	return provider.Demand{Approach: stepup.ApproachHosted, Token: token}, a.Status == http.StatusForbidden && token != ""
}

func (vault) Prove(retry *http.Request, p provider.Proof) { retry.Header.Set(headerVault, p.Token) }

// call asks the API something. A refusal is named by its code.
func (vault) call(ctx context.Context, up provider.Upstream, method, path string, c provider.Case, body, into any) error {
	text, _ := json.Marshal(body)
	h := http.Header{headerVault: {c.Token}, "X-Case": {fmt.Sprint(c.Path, " ", c.Params)}}
	status, got, answer, err := up.Do(ctx, method, path, h, text)
	switch {
	case err != nil:
		return fmt.Errorf("vault: %w", err)
	case got.Get("X-Refusal") != "":
		seconds, _ := strconv.Atoi(got.Get("Retry-After"))
		return &provider.Refusal{Code: stepup.Code(got.Get("X-Refusal")), RetryAfter: time.Duration(seconds) * time.Second}
	case status >= 300:
		return fmt.Errorf("vault: answered %d", status)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

func (v vault) Poll(ctx context.Context, up provider.Upstream, c provider.Case) (st provider.Standing, err error) {
	return st, v.call(ctx, up, "GET", "/vault/status", c, nil, &st)
}

func (v vault) Start(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor) (hint string, err error) {
	return hint, v.call(ctx, up, "POST", "/vault/start/"+f.ID, c, nil, &hint)
}

func (v vault) Verify(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor, a provider.Answering) (verdict provider.Verdict, err error) {
	return verdict, v.call(ctx, up, "POST", "/vault/verify/"+f.ID, c, a, &verdict)
}

func (v vault) Key(ctx context.Context, up provider.Upstream) (key wire.Key, err error) {
	client, ok := up.AsClient()
	if !ok {
		return key, provider.ErrClient
	}
	return key, v.call(ctx, client, "GET", "/vault/key?use=seal", provider.Case{}, nil, &key)
}

func (v vault) FaceKey(ctx context.Context, up provider.Upstream) (text string, err error) {
	return text, v.call(ctx, up, "GET", "/vault/face-key", provider.Case{}, nil, &text)
}

func (v vault) Authorise(ctx context.Context, up provider.Upstream, params map[string]string) (d provider.Demand, st provider.Standing, err error) {
	if params["profileId"] == "" {
		return d, st, provider.ErrParameter
	}
	var token string
	err = v.call(ctx, up, "POST", "/vault/authorise", provider.Case{Params: params}, nil, &token)
	return provider.Demand{Approach: stepup.ApproachHosted, Token: token}, provider.Standing{
		State: stepup.StatePending, Factors: []stepup.Factor{secretFactor()}, Lifetime: 5 * time.Minute,
	}, err
}

func (vault) Methods() map[stepup.Method]provider.EnrolmentRule {
	return map[stepup.Method]provider.EnrolmentRule{
		stepup.MethodSecret: {Sealed: true}, stepup.MethodDevice: {Sealed: true, Many: true}, stepup.MethodFace: {},
	}
}

func (v vault) Enrol(ctx context.Context, up provider.Upstream, params map[string]string, m stepup.Method, a provider.Answering) (e provider.Enrolled, err error) {
	return e, v.call(ctx, up, "POST", "/vault/enrol/"+string(m), provider.Case{Params: params}, a, &e)
}

func (v vault) Delete(ctx context.Context, up provider.Upstream, params map[string]string, m stepup.Method, id string) error {
	return v.call(ctx, up, "DELETE", "/vault/enrol/"+string(m)+strings.TrimRight("/"+id, "/"), provider.Case{Params: params}, nil, nil)
}

func (v vault) CreatePhone(ctx context.Context, up provider.Upstream, user, number string) (p provider.Phone, err error) {
	client, ok := up.AsClient()
	if !ok {
		return p, provider.ErrClient
	}
	return p, v.call(ctx, client, "POST", "/vault/phones/"+user, provider.Case{}, number, &p)
}

func (v vault) DeletePhone(ctx context.Context, up provider.Upstream, user, id string) error {
	return v.call(ctx, up, "DELETE", "/vault/phones/"+user+"/"+id, provider.Case{}, nil, nil)
}

// The factors of the vault's challenges.

func secretFactor() stepup.Factor {
	return stepup.Factor{ID: "pin", Type: "PIN", Category: stepup.Knowledge, Method: stepup.MethodSecret, State: stepup.StatePending, Sealed: true}
}

func codeFactor() stepup.Factor {
	return stepup.Factor{
		ID: "sms", Type: "SMS", Category: stepup.Possession, Method: stepup.MethodCode, State: stepup.StatePending, Length: 6,
		Alternatives: []stepup.Factor{{ID: "voice", Type: "VOICE", Method: stepup.MethodCode, State: stepup.StatePending}},
	}
}

func faceFactor() stepup.Factor {
	return stepup.Factor{ID: "face", Type: "FACE", Category: stepup.Inherence, Method: stepup.MethodFace, State: stepup.StatePending}
}

func passwordFactor() stepup.Factor {
	return stepup.Factor{ID: "password", Type: "PASSWORD", Method: stepup.MethodElsewhere, State: stepup.StatePending}
}

// vaultAPI is the API of the vault.
type vaultAPI struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	factors []stepup.Factor // of every challenge
	shown   map[string]bool // factors that were shown
	state   stepup.State    // instead of what the factors say
	right   map[string]string
	key     wire.Key
	silent  bool // the status cannot be learnt
	calls   []string
	answers []provider.Answering // that came
	wrong   int
	issued  int
	bodies  map[string]string // of GET by path
	// answer, where it is not nil, may answer first.
	answer func(w http.ResponseWriter, r *http.Request) bool
}

const clientToken = "client-token-example"

func newVault(t *testing.T, factors ...stepup.Factor) *vaultAPI {
	t.Helper()
	v := &vaultAPI{
		t: t, factors: factors, shown: map[string]bool{}, key: sealKeys[0], bodies: map[string]string{},
		right: map[string]string{"pin": sealed("1234"), "sms": "123456", "voice": "123456", "face": "scan"},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pay/{id}", v.pay)
	mux.HandleFunc("GET /vault/status", v.status)
	mux.HandleFunc("POST /vault/start/{factor}", v.reply(`"\u202e***123\n"`))
	mux.HandleFunc("POST /vault/verify/{factor}", v.verify)
	mux.HandleFunc("GET /vault/key", func(w http.ResponseWriter, _ *http.Request) { v.send(w, v.key) })
	mux.HandleFunc("GET /vault/face-key", v.reply(`"-----BEGIN PUBLIC KEY-----"`))
	mux.HandleFunc("POST /vault/authorise", v.reply(`"authorised"`))
	mux.HandleFunc("POST /vault/enrol/{method}", v.enrol)
	mux.HandleFunc("DELETE /vault/enrol/", v.reply(`{}`))
	mux.HandleFunc("POST /vault/phones/{user}", v.reply(`{"id":"7","phoneNumber":"+4915112345678","verified":true}`))
	mux.HandleFunc("DELETE /vault/phones/", v.reply(`{}`))
	mux.HandleFunc("GET /", v.lookup)
	v.Server = httptest.NewServer(v.watched(mux))
	t.Cleanup(v.Close)
	return v
}

// watched notes each call with whose credentials it carries.
func (v *vaultAPI) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := map[string]string{"Bearer " + secret: "user", "Bearer " + clientToken: "client"}[r.Header.Get("Authorization")]
		v.mu.Lock()
		defer v.mu.Unlock()
		v.calls = append(v.calls, who+" "+r.Method+" "+r.URL.RequestURI())
		if v.answer != nil && v.answer(w, r) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (v *vaultAPI) send(w http.ResponseWriter, value any) { _ = json.NewEncoder(w).Encode(value) }

func (v *vaultAPI) reply(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func (v *vaultAPI) pay(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(headerVault) == "" {
		v.issued++
		w.Header().Set(headerVault, "vault-token-"+strconv.Itoa(v.issued))
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, "paid")
}

func (v *vaultAPI) status(w http.ResponseWriter, _ *http.Request) {
	if v.silent {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	st := provider.Standing{State: v.state}
	for _, f := range v.factors {
		if v.shown[f.ID] {
			f.State = stepup.StateApproved
		}
		st.Factors = append(st.Factors, f)
	}
	if st.State == "" {
		st.State = stepup.StateApproved
		if slices.ContainsFunc(st.Factors, func(f stepup.Factor) bool { return f.Needed() }) {
			st.State = stepup.StatePending
		}
	}
	v.send(w, st)
}

func (v *vaultAPI) verify(w http.ResponseWriter, r *http.Request) {
	var a provider.Answering
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		v.t.Error(err)
	}
	v.answers = append(v.answers, a)
	id := r.PathValue("factor")
	verdict := provider.Verdict{Accepted: a.Text == v.right[id]}
	if !verdict.Accepted {
		v.wrong++
	} else if id == "voice" {
		v.shown["sms"] = true
	}
	v.shown[id] = v.shown[id] || verdict.Accepted
	if a.Sealed {
		verdict.Sealed = "sealed-reply"
	}
	v.send(w, verdict)
}

func (v *vaultAPI) enrol(w http.ResponseWriter, r *http.Request) {
	var a provider.Answering
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		v.t.Error(err)
	}
	v.answers = append(v.answers, a)
	if a.Sealed {
		v.send(w, provider.Enrolled{Sealed: "sealed-reply"})
		return
	}
	v.send(w, provider.Enrolled{})
}

func (v *vaultAPI) lookup(w http.ResponseWriter, r *http.Request) {
	body, ok := v.bodies[r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = io.WriteString(w, body)
}

// set changes the vault.
func (v *vaultAPI) set(change func(*vaultAPI)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(v)
}

// counted gives how many calls there were that begin so.
func (v *vaultAPI) counted(call string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, c := range v.calls {
		if strings.HasPrefix(c, call) {
			n++
		}
	}
	return n
}

func (v *vaultAPI) wrongs() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wrong
}

// refuses answers calls of this path with a refusal.
func refuses(path string, code stepup.Code, seconds int) func(*vaultAPI) {
	return func(v *vaultAPI) {
		v.answer = func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasPrefix(r.URL.Path, path) {
				return false
			}
			w.Header().Set("X-Refusal", string(code))
			if seconds > 0 {
				w.Header().Set("Retry-After", strconv.Itoa(seconds))
			}
			w.WriteHeader(http.StatusBadRequest)
			return true
		}
	}
}

// vaultRig is a gateway before a vault that is configured for everything.
func vaultRig(t *testing.T, v *vaultAPI, c rigConfig) *rig {
	t.Helper()
	c.base, c.provider = v.URL, vault{}
	change := c.upstream
	c.upstream = func(u *gateway.Upstream) {
		u.Client = credential.NewStatic(clientToken)
		u.Params = map[string]string{"region": "eu"}
		u.Enrol, u.Authorise, u.Phones = []string{"secret", "device", "face"}, true, true
		if change != nil {
			change(u)
		}
	}
	if c.routes == nil {
		c.routes = []gateway.Route{{Match: "POST /pay/{transferId}", Provider: "wise", To: "/pay/{transferId}"}}
	}
	if c.limits.PollInterval == 0 {
		c.limits.PollInterval = time.Nanosecond
	}
	return newRig(t, c)
}

// pay raises a challenge and gives its id.
func (r *rig) pay(t *testing.T) string {
	t.Helper()
	a := r.send(t, "POST", "/pay/51923307", payment)
	id := a.header.Get(wire.HeaderChallenge)
	if a.status != http.StatusForbidden || id == "" {
		t.Fatalf("answered %d %v", a.status, a.header)
	}
	return id
}

func factorPath(id, factor, segment string) string {
	return wire.PathChallenges + "/" + id + wire.SegmentFactors + factor + segment
}

// start has a code sent.
func (r *rig) start(t *testing.T, id, factor string) answer {
	t.Helper()
	return r.send(t, "POST", factorPath(id, factor, wire.SegmentStart), "")
}

// verify answers a factor: a sealed answer is known by its form.
func (r *rig) verify(t *testing.T, id, factor, text string) answer {
	t.Helper()
	return r.verifyAs(t, r.browser, id, factor, text)
}

func (r *rig) verifyAs(t *testing.T, browser *http.Client, id, factor, text string) answer {
	t.Helper()
	body, kind := text, wire.TypeSealed
	if !strings.Contains(text, ".") {
		plain, _ := json.Marshal(wire.Answer{Answer: text})
		body, kind = string(plain), wire.TypeJSON
	}
	return r.sendFrom(t, browser, "POST", factorPath(id, factor, wire.SegmentVerify), body, "Content-Type", kind)
}

// verified reads the answer to a verify.
func (a answer) verified(t *testing.T) wire.Verified {
	t.Helper()
	var v wire.Verified
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("answered %d %s", a.status, a.body)
	}
	return v
}

// read reads any other answer.
func (a answer) read(t *testing.T, status int, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil || a.status != status {
		t.Fatalf("answered %d %s, want %d (%v)", a.status, a.body, status, err)
	}
}

// outcomes counts the answers to factors.
type outcomes struct {
	mu     sync.Mutex
	counts map[string]int
}

func (o *outcomes) Connection(string, string) {}

func (o *outcomes) FactorAnswer(provider, outcome string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.counts == nil {
		o.counts = map[string]int{}
	}
	o.counts[provider+" "+outcome]++
}

func (*outcomes) Execution(string, stepup.State) {}
func (*outcomes) Replay(string)                  {}
func (*outcomes) UpstreamError(string, string)   {}

func (o *outcomes) want(t *testing.T, want map[string]int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if !maps.Equal(o.counts, want) {
		t.Errorf("counted %v, want %v", o.counts, want)
	}
}

// query adds parameters to a path.
func query(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return path + "?" + values.Encode()
}
