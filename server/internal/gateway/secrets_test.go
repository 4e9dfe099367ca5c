package gateway_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/server/internal/gateway"
	"countersign/shared/wire"
)

// TestWhatAProviderSaysIsNotLogged: a broken provider may repeat anything, in
// bytes that net/http puts into its errors.
func TestWhatAProviderSaysIsNotLogged(t *testing.T) {
	const leak = "leaked-token-7d3c1f0a"
	for name, answer := range map[string]string{
		"no HTTP":        leak + "\r\n\r\n",
		"broken status":  "HTTP/1.1 " + leak + "\r\n\r\n",
		"broken header":  "HTTP/1.1 200 OK\r\n" + leak + "\r\n\r\n",
		"broken length":  "HTTP/1.1 200 OK\r\nContent-Length: " + leak + "\r\n\r\n",
		"broken chunk":   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + leak + "\r\n",
		"broken trailer": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\n" + leak + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			log := &bytes.Buffer{}
			bank := newBank(t)
			bank.executing = func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_, _ = io.WriteString(conn, answer)
					conn.Close()
				}
			}
			rig := newRig(t, rigConfig{base: bank.URL, executionLog: log, limits: gateway.Limits{}})
			id, token := challenged(t, rig)
			bank.approve()
			rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, 502, "outcome_unknown")
			for _, secret := range []string{leak, token, secret} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("the log tells %q:\n%s", secret, log)
				}
			}
			if !strings.Contains(log.String(), id) {
				t.Errorf("the log does not name the challenge:\n%s", log)
			}
		})
	}
}
