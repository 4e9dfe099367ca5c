package jose_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/jose"
)

// TestOwnKeysRotate signs and asks with the first key, and opens with all.
func TestOwnKeysRotate(t *testing.T) {
	p := readParties(t)
	newer := keyFor(t, "PS256")
	p.own.Encryption = append([]jose.Key{jose.NewKey("newer", newer)}, p.own.Encryption...)
	newerSigning := keyFor(t, "ES512")
	p.own.Signing = append([]jose.Key{jose.NewKey("newer-signing", newerSigning)}, p.own.Signing...)
	link := newLink(t, p.own, p.bank)
	for name, token := range map[string]string{
		"for the newer":                   encrypt(t, recipient{key: newer.Public(), id: "newer"}, answer),
		"for the older":                   encrypt(t, recipient{key: p.encryption.Public(), id: encryptionID}, answer),
		"for one of them, without a name": encrypt(t, recipient{key: p.encryption.Public()}, answer),
	} {
		if got, err := link.Open(t.Context(), p.bank, jose.JWE, []byte(token)); err != nil || !bytes.Equal(got, answer) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	// The name counts, so that a key is only used for what names it.
	wantRefused(t, link, p.bank, jose.JWE, encrypt(t, recipient{key: p.encryption.Public(), id: "newer"}, answer))

	message, err := link.Secure(t.Context(), p.bank, jose.JWE, "/v1/x", answer)
	if err != nil {
		t.Fatal(err)
	}
	if kid := headerOf(t, message.Body)["kid"]; kid != "newer" {
		t.Errorf("asks for an answer for the key %v, want the first", kid)
	}
	message, err = link.Secure(t.Context(), p.bank, jose.JWS, "/v1/x", answer)
	if err != nil {
		t.Fatal(err)
	}
	if kid := headerOf(t, message.Body)["kid"]; kid != "newer-signing" {
		t.Errorf("signed with the key %v, want the first", kid)
	}
}

// TestKeysWithoutIDs are not named, and open whatever name an answer has.
func TestKeysWithoutIDs(t *testing.T) {
	p := readParties(t)
	p.own.Signing[0].ID, p.own.Encryption[0].ID = "", ""
	link := newLink(t, p.own, p.bank)
	for _, m := range []jose.Method{jose.JWS, jose.JWE} {
		message, err := link.Secure(t.Context(), p.bank, m, "/v1/x", answer)
		if err != nil {
			t.Fatal(err)
		}
		if header := headerOf(t, message.Body); header["kid"] != nil {
			t.Errorf("%s: header %v, want no kid", m, header)
		}
	}
	if _, err := link.Open(t.Context(), p.bank, jose.JWE, []byte(encrypt(t, recipient{key: p.encryption.Public(), id: encryptionID}, answer))); err != nil {
		t.Error(err)
	}
}

// TestTheirSigningKeyRotates asks once for a key that fails, and not again for
// one that is the same.
func TestTheirSigningKeyRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := readParties(t)
		link := newLink(t, p.own, p.bank)
		open := func(token string) error {
			_, err := link.Open(t.Context(), p.bank, jose.JWS, []byte(token))
			return err
		}
		old, renewed := p.theirSigning, keyFor(t, "ES512")
		p.bank.set("ES512", "", old)
		if err := open(sign(t, "ES512", old, nil, answer)); err != nil {
			t.Fatal(err)
		}
		p.bank.set("ES512", "", renewed)
		if err := open(sign(t, "ES512", renewed, nil, answer)); err != nil {
			t.Errorf("after the rotation: %v", err)
		}
		if asked := p.bank.asks(); len(asked) != 2 {
			t.Errorf("asked %q, want once at first and once after the failure", asked)
		}
		forged := sign(t, "ES512", keyFor(t, "ES512"), nil, answer)
		for range 3 {
			if err := open(forged); !errors.Is(err, jose.ErrRefused) {
				t.Errorf("forged: %v", err)
			}
		}
		if asked := p.bank.asks(); len(asked) != 3 {
			t.Errorf("asked %q, want once more for three forged answers", asked)
		}
		time.Sleep(time.Minute)
		if err := open(forged); !errors.Is(err, jose.ErrRefused) {
			t.Errorf("forged: %v", err)
		}
		if asked := p.bank.asks(); len(asked) != 4 {
			t.Errorf("asked %q, want again after a while", asked)
		}
	})
}

// TestVersionsAreKeptApart asks for the key that an answer names.
func TestVersionsAreKeptApart(t *testing.T) {
	p := readParties(t)
	second := keyFor(t, "ES512")
	p.bank.set("ES512", "2", second)
	link := newLink(t, p.own, p.bank)
	for range 2 {
		for _, token := range []string{
			sign(t, "ES512", p.theirSigning, map[string]any{"version": 1}, answer),
			sign(t, "ES512", second, map[string]any{"version": "2"}, answer),
		} {
			if _, err := link.Open(t.Context(), p.bank, jose.JWS, []byte(token)); err != nil {
				t.Error(err)
			}
		}
	}
	if asked := p.bank.asks(); !slices.Equal(asked, []string{"ES512 sig 1", "ES512 sig 2"}) {
		t.Errorf("asked %q", asked)
	}
}

// TestTheirEncryptionKeyRotates encrypts anew for a new key only.
func TestTheirEncryptionKeyRotates(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	message, err := link.Secure(t.Context(), p.bank, jose.Both, "/v1/x", answer)
	if err != nil {
		t.Fatal(err)
	}
	same, changed, err := link.Renew(t.Context(), p.bank, message)
	if changed || err != nil || same.Body != message.Body {
		t.Errorf("changed %v, %v: the key is the same", changed, err)
	}

	link = newLink(t, p.own, p.bank) // one that has not just been told so
	if message, err = link.Secure(t.Context(), p.bank, jose.Both, "/v1/x", answer); err != nil {
		t.Fatal(err)
	}
	p.theirDecrypts = keyFor(t, "PS256")
	p.bank.set("RSA-OAEP-256", "", p.theirDecrypts)
	renewed, changed, err := link.Renew(t.Context(), p.bank, message)
	if !changed || err != nil {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if got, _ := p.read(t, jose.Both, renewed.Body); !bytes.Equal(got, answer) {
		t.Errorf("encrypted %s", got)
	}
	if again, changed, err := link.Renew(t.Context(), p.bank, message); !changed || err != nil {
		t.Errorf("another one with the old key: %v, %v, want the key that is known", changed, err)
	} else if got, _ := p.read(t, jose.Both, again.Body); !bytes.Equal(got, answer) {
		t.Errorf("encrypted %s", got)
	}
	if _, changed, err := link.Renew(t.Context(), p.bank, renewed); changed || err != nil {
		t.Errorf("changed %v, %v: the new key is the same", changed, err)
	}
	if signed, err := link.Secure(t.Context(), p.bank, jose.JWS, "/v1/x", answer); err != nil {
		t.Error(err)
	} else if _, changed, err := link.Renew(t.Context(), p.bank, signed); changed || err != nil {
		t.Errorf("changed %v, %v: what is only signed needs no key of theirs", changed, err)
	}
}

func TestKeyNotLearnt(t *testing.T) {
	p := readParties(t)
	secure := func() error {
		_, err := newLink(t, p.own, p.bank).Secure(t.Context(), p.bank, jose.JWE, "/v1/x", answer)
		return err
	}
	p.bank.broken = errors.New("broken")
	if err := secure(); !errors.Is(err, p.bank.broken) {
		t.Errorf("error %v, want the provider's", err)
	}
	p.bank.broken = nil
	for what, algorithm := range map[string]string{"a key of another kind": "ES256", "the right one": "PS256"} {
		p.bank.set("RSA-OAEP-256", "", keyFor(t, algorithm))
		if err := secure(); (err == nil) != (algorithm == "PS256") {
			t.Errorf("%s: %v", what, err)
		}
	}
	p.bank.noClient = true
	if err := secure(); err == nil || !strings.Contains(err.Error(), "no credentials") {
		t.Errorf("without credentials: %v", err)
	}
}

// TestManyAskOnce holds that requests at the same time ask for a key once, and
// that one that ends early does not wait.
func TestManyAskOnce(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := link.Secure(t.Context(), p.bank, jose.JWE, "/v1/x", answer); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if asked := p.bank.asks(); len(asked) != 1 {
		t.Errorf("asked %q, want once", asked)
	}
}

func TestManyVersions(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	for version := range 200 {
		token := sign(t, "ES512", p.theirSigning, map[string]any{"version": version}, answer)
		if _, err := link.Open(t.Context(), p.bank, jose.JWS, []byte(token)); (err == nil) != (version == 1) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}

func TestEndedBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := readParties(t)
		p.bank.gate = make(chan struct{})
		link := newLink(t, p.own, p.bank)
		first := make(chan error, 1)
		go func() {
			_, err := link.Secure(t.Context(), p.bank, jose.JWE, "/v1/x", answer)
			first <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := link.Secure(ctx, p.bank, jose.JWE, "/v1/x", answer); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that it was cancelled", err)
		}
		close(p.bank.gate)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}
