package program_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"countersign/server"
	"countersign/server/cmd/countersign/program"
	"countersign/server/internal/config"
)

// upload is the body that makes a key known to Wise.
type upload struct {
	KeyID, ValidFrom, ValidTill, Scope string
	PublicKeyMaterial                  struct{ Algorithm, KeyMaterial string }
}

// TestKeys makes keys, loads them as the printed lines say, and compares them to
// what is to be uploaded.
func TestKeys(t *testing.T) {
	for _, test := range []struct {
		name, scope, algorithm string
		args                   []string
	}{
		{"signing", "PAYLOAD_SIGNING", "ES512", []string{"-use", "signing"}},
		{"signing with another algorithm", "PAYLOAD_SIGNING", "ES384", []string{"-use", "signing", "-algorithm", "ES384", "-days", "30"}},
		{"signing with RSA", "PAYLOAD_SIGNING", "PS256", []string{"-use", "signing", "-algorithm", "PS256"}},
		{"encryption", "PAYLOAD_ENCRYPTION", "RSA_OAEP_256", []string{"-use", "encryption", "-id", "d4a91c67-2e05-4b3f-8c7a-51f6e09b23d8"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "our key.pem")
			stdout, stderr, err := run(t, nil, append([]string{"keys", "-out", file}, test.args...)...)
			if err != nil || stderr != "" {
				t.Fatalf("%v, %q", err, stderr)
			}
			if strings.Contains(stdout, "PRIVATE") {
				t.Error("prints the private key")
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v: want it readable to its owner only", info, err)
			}
			body := regexp.MustCompile(`(?s)\n(\{.*?\n\})\n`).FindStringSubmatch(stdout)
			if body == nil {
				t.Fatalf("no body in\n%s", stdout)
			}
			up := readUpload(t, body[1])
			if up.Scope != test.scope || up.PublicKeyMaterial.Algorithm != test.algorithm {
				t.Errorf("uploads %+v", up)
			}
			_, settings, _ := strings.Cut(stdout, "    jose:\n")
			wantPair(t, loadKey(t, "    jose:\n"+settings), up)
		})
	}
}

func readUpload(t *testing.T, text string) upload {
	t.Helper()
	var up upload
	if err := json.Unmarshal([]byte(text), &up); err != nil {
		t.Fatal(err)
	}
	from, fromErr := time.Parse(time.DateTime, up.ValidFrom)
	till, tillErr := time.Parse(time.DateTime, up.ValidTill)
	if age := time.Since(from); fromErr != nil || tillErr != nil || age < 0 || age > time.Minute || till.Sub(from) < 29*24*time.Hour {
		t.Errorf("valid from %q to %q", up.ValidFrom, up.ValidTill)
	}
	if uuid.Validate(up.KeyID) != nil {
		t.Errorf("id %q", up.KeyID)
	}
	return up
}

// loadKey reads the lines of a configuration and gives the one key in it.
func loadKey(t *testing.T, lines string) server.JOSEKey {
	t.Helper()
	c, err := config.Load(config.Source{Name: "keys.yaml", ReadFile: os.ReadFile, YAML: []byte(`
public_url: https://pay.example.com
routes: [{ match: GET /a, provider: wise, to: /a }]
providers:
  wise:
    base_url: https://api.wise.com
    credentials: { token: t }
` + lines)})
	if err != nil {
		t.Fatalf("the lines\n%s\ndo not load: %v", lines, err)
	}
	keys := c.Server.Providers["wise"].JOSE
	all := append(keys.Signing, keys.Encryption...)
	if len(all) != 1 {
		t.Fatalf("%d keys", len(all))
	}
	return all[0]
}

// wantPair compares a private key to the public one that is uploaded.
func wantPair(t *testing.T, key server.JOSEKey, up upload) {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	if key.ID != up.KeyID || base64.StdEncoding.EncodeToString(der) != up.PublicKeyMaterial.KeyMaterial {
		t.Errorf("the key %s is not the one that is uploaded: %+v", key.ID, up)
	}
}

func TestKeysForScripts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sign.pem")
	stdout, _, err := run(t, nil, "keys", "-use", "signing", "-out", file, "-json")
	if err != nil {
		t.Fatal(err)
	}
	up := readUpload(t, stdout)
	wantPair(t, loadKey(t, "    jose: { signing: { keys: [{ id: "+up.KeyID+", file: "+file+" }] } }"), up)
}

func TestKeysAreNotOverwritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sign.pem")
	if err := os.WriteFile(file, []byte("the old key"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, _, err := run(t, nil, "keys", "-use", "signing", "-out", file)
	if want := file + " is there already; name another file, so that no key is lost"; err == nil || err.Error() != want || stdout != "" {
		t.Errorf("%v, printed %q, want %q", err, stdout, want)
	}
	if program.ExitCode(err) != 1 {
		t.Errorf("exit code %d, want 1", program.ExitCode(err))
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "the old key" {
		t.Errorf("afterwards %q, %v", text, err)
	}
	if _, _, err := run(t, nil, "keys", "-use", "signing", "-out", filepath.Join(file, "x.pem")); err == nil || !strings.HasPrefix(err.Error(), "cannot write the key: ") {
		t.Errorf("below a file: %v", err)
	}
}
