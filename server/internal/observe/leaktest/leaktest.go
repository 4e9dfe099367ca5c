// Package leaktest finds secrets where they must not be. A test makes secrets
// with it, sends them through what it tests, and lets it search what came out:
// logs, metrics, errors, answers.
package leaktest

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// Detector knows the secrets of a test and collects its logs. It is safe for
// concurrent use, and an io.Writer for logs to go to.
type Detector struct {
	t       testing.TB
	mu      sync.Mutex
	secrets map[string]string // name → value
	logs    bytes.Buffer
}

// New makes a detector that searches its logs when the test ends.
func New(t testing.TB) *Detector {
	t.Helper()
	d := &Detector{t: t, secrets: map[string]string{}}
	t.Cleanup(func() { t.Helper(); d.Search("the logs", d.Logs()) })
	return d
}

// Secret makes a secret that occurs nowhere else. The name tells it apart in
// failures.
func (d *Detector) Secret(name string) string {
	value := "canary-" + rand.Text()
	d.Know(name, value)
	return value
}

// Know adds a secret that was made elsewhere, such as a session's value.
func (d *Detector) Know(name, value string) {
	d.t.Helper()
	if len(value) < 6 {
		d.t.Fatalf("the secret %q is too short to be told from other text", name)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.secrets[name] = value
}

// Write collects logs.
func (d *Detector) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.logs.Write(p)
}

// Logs gives what was collected.
func (d *Detector) Logs() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.logs.String()
}

// Search fails the test for each secret found in text, as it is or in an
// encoding that secrets travel in. where names the text in failures.
func (d *Detector) Search(where, text string) {
	d.t.Helper()
	for _, name := range d.Find(text) {
		d.t.Errorf("%s contain(s) the secret %q", where, name)
	}
}

// Find gives the names of the secrets in text.
func (d *Detector) Find(text string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []string
	for name, value := range d.secrets {
		for _, shape := range shapes(value) {
			if strings.Contains(text, shape) {
				found = append(found, name)
				break
			}
		}
	}
	return found
}

func shapes(value string) []string {
	return []string{
		value,
		url.QueryEscape(value),
		hex.EncodeToString([]byte(value)),
		// Without the last characters, which padding decides.
		base64.StdEncoding.EncodeToString([]byte(value))[:len(value)],
		base64.URLEncoding.EncodeToString([]byte(value))[:len(value)],
	}
}
