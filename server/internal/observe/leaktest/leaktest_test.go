package leaktest_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"testing"

	"countersign/server/internal/observe/leaktest"
)

func TestFindsSecretsInTheirShapes(t *testing.T) {
	d := leaktest.New(t)
	secret := d.Secret("one")
	d.Know("two", "pass word&more")
	tests := []struct {
		name, text string
		want       []string
	}{
		{"none", "nothing to see", nil},
		{"as it is", `{"token":"` + secret + `"}`, []string{"one"}},
		{"in a URL", "/pay?q=" + url.QueryEscape("pass word&more"), []string{"two"}},
		{"in hex", hex.EncodeToString([]byte(secret)), []string{"one"}},
		{"in Base64", base64.StdEncoding.EncodeToString([]byte(secret)), []string{"one"}},
		{"in Base64 for URLs", base64.RawURLEncoding.EncodeToString([]byte(secret)), []string{"one"}},
		{"both", secret + "pass word&more", []string{"one", "two"}},
		{"half of it", secret[:len(secret)-1], nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := d.Find(test.text)
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestSecretsDiffer(t *testing.T) {
	d := leaktest.New(t)
	if d.Secret("a") == d.Secret("b") {
		t.Error("two secrets are the same")
	}
}
