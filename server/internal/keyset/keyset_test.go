package keyset_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign/server/internal/keyset"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, keyset.KeyBytes) }

func set(t testing.TB, keys ...[]byte) *keyset.Set {
	t.Helper()
	s, err := keyset.New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRotation(t *testing.T) {
	old, both, next := set(t, key(1)), set(t, key(2), key(1)), set(t, key(2))
	kept := old.Encrypt("a", []byte("secret"))
	if text, err := both.Decrypt("a", kept); err != nil || string(text) != "secret" {
		t.Errorf("after a rotation: %q (%v)", text, err)
	}
	if _, err := next.Decrypt("a", kept); !errors.Is(err, keyset.ErrUnreadable) {
		t.Errorf("without the old key: %v", err)
	}
	if text, err := next.Decrypt("a", both.Encrypt("a", []byte("new"))); err != nil || string(text) != "new" {
		t.Errorf("the first key does not encrypt: %q (%v)", text, err)
	}
}

func TestATextCountsUnderItsNameAndUnchanged(t *testing.T) {
	s := set(t, key(1))
	kept := s.Encrypt("a", []byte("secret"))
	if bytes.Contains(kept, []byte("secret")) {
		t.Error("the text is not encrypted")
	}
	if bytes.Equal(kept, s.Encrypt("a", []byte("secret"))) {
		t.Error("the same text looks the same twice")
	}
	if _, err := s.Decrypt("b", kept); !errors.Is(err, keyset.ErrUnreadable) {
		t.Errorf("under another name: %v", err)
	}
	for i := range kept {
		changed := bytes.Clone(kept)
		changed[i] ^= 1
		if _, err := s.Decrypt("a", changed); !errors.Is(err, keyset.ErrUnreadable) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := s.Decrypt("a", kept[:i]); !errors.Is(err, keyset.ErrUnreadable) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestParse(t *testing.T) {
	one := keyset.Generate()
	if one == keyset.Generate() {
		t.Error("two keys are the same")
	}
	url := base64.RawURLEncoding.EncodeToString(key(255))
	if _, err := keyset.Parse(one, url); err != nil {
		t.Error(err)
	}
	for name, texts := range map[string][]string{
		"there is no key": {},
		"key 2: must be":  {one, "c2hvcnQ="},
		"key 1: must be":  {"not base64!"},
		"twice":           {one, one},
	} {
		_, err := keyset.Parse(texts...)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
		for _, text := range texts {
			if err != nil && strings.Contains(err.Error(), text) {
				t.Errorf("the error shows a key: %v", err)
			}
		}
	}
	if _, err := keyset.New(key(1)[:16]); err == nil {
		t.Error("a short key is taken")
	}
	s := set(t, key('k'))
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(text, "kkk") || strings.Contains(text, "107") {
		t.Errorf("printing shows a key: %s", text)
	}
}

func FuzzDecrypt(f *testing.F) {
	s := set(f, key(1), key(2))
	f.Add("a", s.Encrypt("a", []byte("secret")))
	f.Add("", []byte{})
	f.Fuzz(func(t *testing.T, name string, encrypted []byte) {
		text, err := s.Decrypt(name, encrypted)
		if err == nil && name != "a" {
			t.Fatalf("%q decrypted for %q", text, name)
		}
	})
}
