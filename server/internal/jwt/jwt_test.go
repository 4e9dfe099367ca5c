package jwt_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/jwt"
)

// token makes a JWT of claims. Nobody checks its signature.
func token(claims string) string {
	return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl"
}

func TestLife(t *testing.T) {
	for _, test := range []struct {
		name, token string
		want        time.Duration
	}{
		{"five minutes", token(`{"iat":1764000000,"exp":1764000300}`), 5 * time.Minute},
		{"fractions", token(`{"iat":1764000000.5,"exp":1764000300}`), 299500 * time.Millisecond},
		{"long over, and as long", token(`{"iat":300,"exp":600}`), 5 * time.Minute},
		{"no issue", token(`{"exp":1764000300}`), 0},
		{"no end", token(`{"iat":1764000000}`), 0},
		{"nothing", token(`{}`), 0},
		{"null", token(`{"iat":null,"exp":null}`), 0},
		{"texts", token(`{"iat":"1764000000","exp":"1764000300"}`), 0},
		{"ends before it begins", token(`{"iat":1764000300,"exp":1764000000}`), 0},
		{"ends as it begins", token(`{"iat":1764000300,"exp":1764000300}`), 0},
		{"beyond all sense", token(`{"iat":0,"exp":1e300}`), 0},
		{"no object", token(`[1]`), 0},
		{"no JSON", token(`exp`), 0},
		{"opaque", "f2c0a3", 0},
		{"two parts", "e30.e30", 0},
		{"five parts", "e30.e30.e30.e30.e30", 0},
		{"not base64url", "e30.+++.e30", 0},
		{"too long", token(`{"iat":1764000000,"exp":1764000300,"x":"` + strings.Repeat("a", 8<<10) + `"}`), 0},
		{"empty", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, ok := jwt.Life(test.token)
			if got != test.want || ok != (test.want != 0) {
				t.Errorf("%v, %v; want %v", got, ok, test.want)
			}
		})
	}
}

// FuzzLife proves that whatever a token says, a life is one.
func FuzzLife(f *testing.F) {
	f.Add(token(`{"iat":1764000000,"exp":1764000300}`))
	f.Add(token(`{"iat":-1e308,"exp":1e308}`))
	f.Add("..")
	f.Fuzz(func(t *testing.T, text string) {
		life, ok := jwt.Life(text)
		if !ok && life != 0 || life < 0 || life > 366*24*time.Hour {
			t.Errorf("%v, %v", life, ok)
		}
	})
}
