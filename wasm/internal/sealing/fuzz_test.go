package sealing

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// FuzzParse: whatever is taken is a compact JWE of this kind for an independent
// implementation as well, and says the same.
func FuzzParse(f *testing.F) {
	for _, v := range vectors(f).Exchanges {
		f.Add(v.Response)
		f.Add(v.Request)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := Parse(text)
		if !ok {
			return
		}
		jwe, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatalf("%q is taken, and no JWE: %v", text, err)
		}
		// The other one writes the header anew.
		_, rest, _ := strings.Cut(text, ".")
		if again, err := jwe.CompactSerialize(); err != nil || !strings.HasSuffix(again, "."+rest) {
			t.Errorf("%q is %q to others, %v", text, again, err)
		}
		if len(r.IV) != IVLength || len(r.Sealed) < tagLength {
			t.Errorf("%q: an iv of %d and %d bytes", text, len(r.IV), len(r.Sealed))
		}
	})
}

// FuzzHeader: a header that is taken is JSON, and says what it must.
func FuzzHeader(f *testing.F) {
	for _, text := range []string{
		`{"alg":"dir","enc":"A256GCM"}`, `{"enc":"A256GCM","alg":"dir","kid":"\u00e9\/"}`, `{"alg":"dir","enc":"A256GCM","zip":"DEF"}`,
		` { "alg" : "dir" , "enc" : "A256GCM" } `, `{"alg":"dir","enc":"A256GCM","cty":"é"}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !acceptable(text) {
			return
		}
		var members map[string]string
		if err := json.Unmarshal([]byte(text), &members); err != nil {
			t.Fatalf("%q is taken, and not JSON: %v", text, err)
		}
		if members["alg"] != "dir" || members["enc"] != "A256GCM" {
			t.Errorf("%q is taken as %v", text, members)
		}
	})
}

// FuzzBase64: texts and bytes belong together one to one, and others agree.
func FuzzBase64(f *testing.F) {
	f.Add("AQID_-8", []byte{1, 2, 3, 0xff, 0xef})
	f.Add("A", []byte{})
	f.Fuzz(func(t *testing.T, text string, data []byte) {
		if got := encode(data); got != base64.RawURLEncoding.EncodeToString(data) {
			t.Errorf("encode(%x) = %q", data, got)
		}
		got, ok := decode(text)
		want, err := base64.RawURLEncoding.Strict().DecodeString(text)
		breaks := bytes.ContainsAny([]byte(text), "\r\n") // which the other one leaves out
		if ok != (err == nil && !breaks) || ok && !bytes.Equal(got, want) {
			t.Errorf("decode(%q) = %x, %v, want %x, %v", text, got, ok, want, err)
		}
	})
}
