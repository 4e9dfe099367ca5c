package journey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"countersign/server"
	"countersign/server/cmd/countersign/program"
	"countersign/server/internal/journey"
	"countersign/shared/stepup"
)

// pair is one of the gateway's own key pairs, as its operator gets it.
type pair struct {
	key    server.JOSEKey
	upload []byte
}

// makeKey makes a key pair with the command that operators use.
func makeKey(t *testing.T, use string, more ...string) pair {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key.pem")
	var stdout, stderr bytes.Buffer
	m := program.Main{
		Args: append([]string{"keys", "-json", "-use", use, "-out", file}, more...), Stdout: &stdout, Stderr: &stderr,
	}
	check(t, m.Run(t.Context()))
	var upload struct{ KeyID string }
	check(t, json.Unmarshal(stdout.Bytes(), &upload))
	text := must[[]byte](t)(os.ReadFile(file))
	return pair{must[server.JOSEKey](t)(server.ParseJOSEKey(upload.KeyID, text)), stdout.Bytes()}
}

// secured starts a rig whose gateway has a key of each kind, both known to the
// provider.
func secured(ctx context.Context, t *testing.T, algorithm string, encryption pair) (*journey.Rig, *journey.Browser) {
	t.Helper()
	signing := makeKey(t, "signing", "-algorithm", algorithm)
	rig := journey.New(t, journey.Config{JOSE: &server.JOSE{
		Algorithm: algorithm, Signing: []server.JOSEKey{signing.key}, Encryption: []server.JOSEKey{encryption.key},
	}})
	check(t, rig.Sandbox.Upload(ctx, signing.upload))
	check(t, rig.Sandbox.Upload(ctx, encryption.upload))
	return rig, rig.Browser(t)
}

// play sends a message to an operation of the playground, GET where there is
// none.
func play(ctx context.Context, t *testing.T, page *journey.Browser, operation, message string) journey.Answer {
	t.Helper()
	r := journey.Request{Method: http.MethodGet, Path: "/playground/" + operation}
	if message != "" {
		body := must[[]byte](t)(json.Marshal(map[string]string{"message": message}))
		r.Method, r.Body = http.MethodPost, string(body)
	}
	return send(ctx, t, page, r)
}

func wantPlayed(t *testing.T, a journey.Answer, message string) {
	t.Helper()
	method := http.MethodPost
	if message == "" {
		method = http.MethodGet
	}
	var got struct{ Message, Method string }
	if err := json.Unmarshal(a.Body, &got); err != nil || a.Status != http.StatusOK ||
		got.Message != "jose-playground-response-"+message || got.Method != method {
		t.Errorf("answered %v", a)
	}
	if kind := a.Header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("answered with %q", kind)
	}
}

// TestPlayground runs the provider's own operations for trying JOSE out. The
// page knows of none of it.
func TestPlayground(t *testing.T) {
	t.Parallel()
	encryption := makeKey(t, "encryption")
	for _, algorithm := range []string{"ES256", "ES384", "ES512", "PS256", "PS384", "PS512"} {
		t.Run(algorithm, func(t *testing.T) {
			ctx := limited(t)
			_, page := secured(ctx, t, algorithm, encryption)
			for _, version := range []string{"v1", "2026Q4"} {
				for operation, message := range map[string]string{
					"jws": "signed", "jwe": "encrypted", "jwsjwe": "signed and encrypted, with ümlauts",
				} {
					wantPlayed(t, play(ctx, t, page, version+"/"+operation, message), message)
				}
				wantPlayed(t, play(ctx, t, page, version+"/jwe", ""), "")
			}
			long := play(ctx, t, page, "v1/jwsjwe", strings.Repeat("x", 101))
			if long.Status != http.StatusUnprocessableEntity && long.Status != http.StatusBadRequest || long.Code() != "" {
				t.Errorf("answered %v, want the provider's refusal as it is", long)
			}
		})
	}
}

// TestPlaygroundDirect is the operation that only whoever encrypted can read the
// answer of: the page. It passes through as it is.
func TestPlaygroundDirect(t *testing.T) {
	rig := journey.New(t, journey.Config{JOSE: &server.JOSE{
		Algorithm: "ES256", Signing: []server.JOSEKey{makeKey(t, "signing", "-algorithm", "ES256").key},
		Encryption: []server.JOSEKey{makeKey(t, "encryption").key},
	}})
	ctx := limited(t)
	page := rig.Browser(t)
	start(ctx, t, page, prepare(ctx, t, page)) // for a session
	key, _, err := page.Key(ctx)
	check(t, err)
	sealed := must[journey.Sealed](t)(journey.Seal(key, journey.SealHeader, `{"message":"for nobody between"}`))
	a := send(ctx, t, page, journey.Request{
		Method: http.MethodPost, Path: "/playground/v1/jwe-direct-encryption", Body: sealed.Text,
		Header: http.Header{"Content-Type": {"application/jose+json"}, "Accept": {"application/jose+json"}, "X-Tw-Jose-Method": {"jwe"}},
	})
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/jose+json" {
		t.Fatalf("answered %v", a)
	}
	if got := must[string](t)(sealed.Open(string(a.Body))); !strings.Contains(got, "jose-playground-response-for nobody between") {
		t.Errorf("the reply is %s", got)
	}
}

// TestProvidersKeysRotate holds that nobody notices when the provider replaces
// its keys, whether or not it still knows the old ones.
func TestProvidersKeysRotate(t *testing.T) {
	t.Parallel()
	encryption := makeKey(t, "encryption")
	ctx := limited(t)
	rig, page := secured(ctx, t, "ES512", encryption)
	for _, keepOld := range []bool{true, false} {
		wantPlayed(t, play(ctx, t, page, "v1/jwsjwe", "before"), "before")
		check(t, rig.Sandbox.RotateKey(ctx, keepOld))
		wantPlayed(t, play(ctx, t, page, "v1/jwsjwe", "encrypted anew"), "encrypted anew")
		check(t, rig.Sandbox.RotateSigning(ctx, "ES512", keepOld))
		wantPlayed(t, play(ctx, t, page, "v1/jwsjwe", "signed anew"), "signed anew")
	}
	calls := must[[]journey.Call](t)(rig.Sandbox.Calls(ctx))
	sent := 0
	for _, c := range calls {
		if strings.HasSuffix(c.Path, "/playground/jwsjwe") {
			sent++
		}
	}
	if sent != 7 && !journey.Several() { // each instance learns the keys itself
		t.Errorf("sent %d times, want once each, and once more where the old key was forgotten", sent)
	}
}

// TestOwnKeysRotate replaces the gateway's keys as an operator does: the new
// ones are made known, then put first, and the old ones still open answers.
func TestOwnKeysRotate(t *testing.T) {
	oldSigning, oldEncryption := makeKey(t, "signing"), makeKey(t, "encryption")
	newSigning, newEncryption := makeKey(t, "signing"), makeKey(t, "encryption")
	rig := journey.New(t, journey.Config{JOSE: &server.JOSE{
		Algorithm:  "ES512",
		Signing:    []server.JOSEKey{newSigning.key, oldSigning.key},
		Encryption: []server.JOSEKey{newEncryption.key, oldEncryption.key},
	}})
	ctx := limited(t)
	page := rig.Browser(t)
	for _, p := range []pair{newSigning, newEncryption, oldSigning, oldEncryption} { // the old one is the newest there
		check(t, rig.Sandbox.Upload(ctx, p.upload))
	}
	wantPlayed(t, play(ctx, t, page, "v1/jwsjwe", "with the new ones"), "with the new ones")
	// Nothing is encrypted, so nothing names a key: the answer is for the newest.
	wantPlayed(t, play(ctx, t, page, "v1/jwe", ""), "")
}

// TestUnknownSignature gives the provider's refusal as it is.
func TestUnknownSignature(t *testing.T) {
	signing, encryption := makeKey(t, "signing"), makeKey(t, "encryption")
	rig := journey.New(t, journey.Config{JOSE: &server.JOSE{
		Algorithm: "ES512", Signing: []server.JOSEKey{signing.key}, Encryption: []server.JOSEKey{encryption.key},
	}})
	ctx := limited(t)
	a := play(ctx, t, rig.Browser(t), "v1/jws", "by nobody")
	if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), `"jws_error"`) {
		t.Errorf("answered %v", a)
	}
}

// TestSecuredPayment pays with all that there is to secure a payment, while the
// provider replaces its keys under it: challenged, approved, sent by many, and
// executed once.
func TestSecuredPayment(t *testing.T) {
	t.Parallel()
	encryption := makeKey(t, "encryption")
	ctx := limited(t)
	rig, page := secured(ctx, t, "PS256", encryption)
	payment := prepare(ctx, t, page)
	request := payment.Request()
	request.Path = payment.SecuredPath()

	id := send(ctx, t, page, request).Challenge()
	if id == "" {
		t.Fatal("not challenged")
	}
	tokens := must[[]string](t)(rig.Sandbox.Tokens(ctx))
	check(t, rig.Sandbox.Approve(ctx, tokens[len(tokens)-1]))
	check(t, rig.Sandbox.RotateKey(ctx, false))
	check(t, rig.Sandbox.RotateSigning(ctx, "PS256", false))

	changed := request.Proved(id)
	changed.Body = `{"type":"BALANCE","partnerReference":"changed"}`
	refused(t, send(ctx, t, page, changed), "mismatch")

	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			a, err := page.Send(ctx, request.Proved(id))
			if err != nil || !a.Paid() {
				t.Errorf("answered %v (%v)", a, err)
			}
		})
	}
	all.Wait()
	executed(ctx, t, rig, payment, 1)
	if c, _, err := page.Challenge(ctx, id); err != nil || c.State != stepup.StateExecuted {
		t.Errorf("afterwards: %s (%v)", c.State, err)
	}
}
