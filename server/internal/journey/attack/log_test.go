package attack_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"countersign/server/internal/observe/leaktest"
	"countersign/shared/wire"
)

// TestAttackLogInjection writes line breaks, terminal sequences and much text into
// all that a client or a provider can choose: every line of the log stays one JSON
// object of a bounded length, with nothing in it that a terminal obeys.
func TestAttackLogInjection(t *testing.T) {
	const forged = `{"level":"INFO","msg":"forged"}`
	escapes := "\x1b]0;x\x07\x1b[2J\u009b2J\u202e\u2028" + forged
	a := aim(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "broken") {
			hijack(t, w, "HTTP/1.1 200 "+escapes+"\r\nX-"+escapes+"\r\n\r\n")
			return
		}
		w.Header().Set("X-Trace-Id", strings.Repeat("x", 1000))
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, escapes)
	}, nil)
	for _, text := range []string{
		request("GET /pay/%0d%0a"+"forged", "", "Connection: close"),
		request("GET /pay/broken", "", "Connection: close"),
		request("GET /pay/x%1b%5b2J", "", "Connection: close"),
		request("GET /pay/"+strings.Repeat("x", 8000), "", "Connection: close"),
		request("GET /pay/1", "", "User-Agent: "+strings.ReplaceAll(escapes, "\x1b", "")+strings.Repeat("u", 8000), "Connection: close"),
		request("GET /pay/1", "", "X-External-Correlation-Id: "+forged, "Connection: close"),
		request("GET /pay/1", "", "X-External-Correlation-Id: "+strings.Repeat("9", 8000), "Connection: close"),
		request("GET /pay/1", "", "Origin: "+forged, "Connection: close"),
		request("GET /pay/1", "", "Cookie: countersign="+forged, wire.HeaderSession+": "+forged, "Connection: close"),
		request("GET /pay/1", "", wire.HeaderChallenge+": "+forged, "Connection: close"),
		request("GET /pay/1", "", wire.HeaderRequest+": "+forged, "Connection: close"),
		request("FORGED"+strings.Repeat("X", 200)+" /pay/1", "", "Connection: close"),
		request("GET "+wire.PathChallenges+"/forged/return?state="+"%0a"+"forged", "", "Connection: close"),
		post("/pay/1", forged, "X-Forwarded-For: "+forged),
	} {
		if len(a.raw(t, text)) == 0 {
			t.Errorf("%.60q has no answer", text)
		}
	}
	log := a.log.String()
	if len(log) == 0 {
		t.Fatal("nothing was logged")
	}
	for line := range strings.Lines(log) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil || len(line) > 2000 {
			t.Errorf("a line of %d bytes that is no entry: %.200q", len(line), line)
		}
		if entry["msg"] == "forged" || strings.Contains(strings.ToLower(line), "forged") {
			t.Errorf("somebody else's words: %q", line)
		}
		if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), unicode.IsControl) || strings.ContainsAny(line, "\u202e\u2028") {
			t.Errorf("a terminal would obey %q", line)
		}
	}
}

// TestAttackSecretsInLogs brings secrets wherever a client can: none is in the log
// or in an answer.
func TestAttackSecretsInLogs(t *testing.T) {
	a := aim(t, challenging, nil)
	first := a.one(t, post("/pay/1", "{}"))
	secrets := leaktest.New(t)
	for name, value := range map[string]string{
		"session": first.Header.Get(wire.HeaderSession), "bearer token": bearer, "one-time token": token, "password": "hunter2-as-a-password",
	} {
		secrets.Know(name, value)
	}
	for _, text := range []string{
		post("/pay/1", "{}", first.proof(), first.session(t)),
		post("/pay/1", "[]", first.proof(), first.session(t)),
		post("/pay/1", `{"password":"hunter2-as-a-password"}`, wire.HeaderApproval+": "+token, first.session(t)),
		request("GET /pay/1?token="+token+"&password=hunter2-as-a-password", "", "Authorization: Basic hunter2-as-a-password", "Connection: close"),
		request("GET /nowhere?token="+token, "", "Referer: https://x/?password=hunter2-as-a-password", "Connection: close"),
		request("GET "+wire.PathChallenges+"/x/return?state="+token, "", "Connection: close"),
	} {
		_ = a.raw(t, text)
	}
	secrets.Search("the log", a.log.String())
}

// hijack answers with bytes as they are.
func hijack(t *testing.T, w http.ResponseWriter, text string) {
	t.Helper()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, text) // the gateway may have had enough
}
