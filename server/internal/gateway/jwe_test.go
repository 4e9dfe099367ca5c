package gateway

import (
	"encoding/base64"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
)

const goodHeader = `{"alg":"RSA-OAEP-256","enc":"A256GCM"}`

// framed gives five parts of these sizes.
func framed(header string, sizes ...int) string {
	encode := base64.RawURLEncoding.EncodeToString
	parts := []string{encode([]byte(header))}
	for _, size := range sizes {
		parts = append(parts, encode(make([]byte, size)))
	}
	return strings.Join(parts, ".")
}

func TestCheckSealed(t *testing.T) {
	good := framed(goodHeader, 256, 12, 20, 16)
	for name, text := range map[string]string{
		"as it should be":            good,
		"the header in another turn": framed(`{"enc":"A256GCM","alg":"RSA-OAEP-256"}`, 256, 12, 20, 16),
		"the header with spaces":     framed(` { "enc" : "A256GCM" , "alg" : "RSA-OAEP-256" } `, 256, 12, 20, 16),
		"a larger key":               framed(goodHeader, 512, 12, 20, 16),
		"a long answer":              framed(goodHeader, 512, 12, 40_000, 16),
	} {
		if err := checkSealed(text); err != nil {
			t.Errorf("%s is refused", name)
		}
	}
	parts := strings.Split(good, ".")
	with := func(i int, part string) string {
		changed := append([]string(nil), parts...)
		changed[i] = part
		return strings.Join(changed, ".")
	}
	for name, text := range map[string]string{
		"nothing":                  "",
		"four parts":               strings.Join(parts[:4], "."),
		"six parts":                good + ".",
		"a header that is none":    framed(`null`, 256, 12, 20, 16),
		"a header that is a list":  framed(`["alg","enc"]`, 256, 12, 20, 16),
		"no alg":                   framed(`{"enc":"A256GCM"}`, 256, 12, 20, 16),
		"no enc":                   framed(`{"alg":"RSA-OAEP-256"}`, 256, 12, 20, 16),
		"alg twice":                framed(`{"alg":"RSA1_5","alg":"RSA-OAEP-256","enc":"A256GCM"}`, 256, 12, 20, 16),
		"alg in capitals":          framed(`{"ALG":"RSA-OAEP-256","enc":"A256GCM"}`, 256, 12, 20, 16),
		"alg is a list":            framed(`{"alg":["RSA-OAEP-256"],"enc":"A256GCM"}`, 256, 12, 20, 16),
		"RSA-OAEP":                 framed(`{"alg":"RSA-OAEP","enc":"A256GCM"}`, 256, 12, 20, 16),
		"dir":                      framed(`{"alg":"dir","enc":"A256GCM"}`, 256, 12, 20, 16),
		"A128GCM":                  framed(`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`, 256, 12, 20, 16),
		"A256CBC-HS512":            framed(`{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}`, 256, 12, 20, 16),
		"zip":                      framed(`{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}`, 256, 12, 20, 16),
		"crit":                     framed(`{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["x"],"x":1}`, 256, 12, 20, 16),
		"a key id":                 framed(`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"1"}`, 256, 12, 20, 16),
		"something after it":       framed(goodHeader+`{}`, 256, 12, 20, 16),
		"a long header":            framed(goodHeader+strings.Repeat(" ", 200), 256, 12, 20, 16),
		"a short key":              framed(goodHeader, 255, 12, 20, 16),
		"a long key":               framed(goodHeader, 1025, 12, 20, 16),
		"no key":                   framed(goodHeader, 0, 12, 20, 16),
		"a short nonce":            framed(goodHeader, 256, 11, 20, 16),
		"a long nonce":             framed(goodHeader, 256, 16, 20, 16),
		"no answer":                framed(goodHeader, 256, 12, 0, 16),
		"a long answer":            framed(goodHeader, 256, 12, 65_000, 16),
		"a short tag":              framed(goodHeader, 256, 12, 20, 15),
		"a long tag":               framed(goodHeader, 256, 12, 20, 17),
		"padding":                  with(3, parts[3]+"="),
		"a line break":             with(3, parts[3][:4]+"\n"+parts[3][4:]),
		"a line break after it":    good + "\n",
		"a space before it":        " " + good,
		"the other alphabet":       with(3, "++//"+parts[3]),
		"bits that say nothing":    with(4, parts[4][:len(parts[4])-1]+"B"),
		"a part that is no base64": with(2, "ä"),
	} {
		if checkSealed(text) == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// FuzzSealed proves that what is taken is what another reader takes as well, and
// means the same to both.
func FuzzSealed(f *testing.F) {
	f.Add(framed(goodHeader, 256, 12, 20, 16))
	f.Add(framed(goodHeader, 512, 12, 1, 16))
	f.Add(framed(`{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}`, 256, 12, 20, 16))
	f.Add(framed(`{"alg":"dir","enc":"A256GCM"}`, 0, 12, 20, 16))
	f.Add(framed(`{"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"dir"}`, 256, 12, 20, 16))
	f.Add("....")
	f.Fuzz(func(t *testing.T, text string) {
		if checkSealed(text) != nil {
			return
		}
		parsed, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatalf("%q is taken here, and elsewhere not: %v", text, err)
		}
		again, err := parsed.CompactSerialize()
		_, rest, _ := strings.Cut(again, ".") // the header may be written otherwise
		if err != nil || !strings.HasSuffix(text, "."+rest) {
			t.Errorf("%q is %q elsewhere (%v)", text, again, err)
		}
		delete(parsed.Header.ExtraHeaders, "enc")
		if len(parsed.Header.ExtraHeaders) != 0 || parsed.Header.KeyID != "" || len(text) > maxSealed {
			t.Errorf("%q holds more than it may: %+v", text, parsed.Header)
		}
	})
}
