package observe_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/observe"
	"countersign/server/internal/observe/leaktest"
	"countersign/shared/stepup"
)

// line is a log line of a request.
type line struct {
	Msg, Level, Method, Route, Provider, Correlation, Challenge, Session, Code string
	Status                                                                     int
	MS                                                                         *float64
}

// observed serves one request through a RequestLog and gives its log line, the
// answer and the metrics after it.
func observed(t *testing.T, h http.Handler, r *http.Request) (line, string) {
	t.Helper()
	var logs bytes.Buffer
	metrics := observe.NewMetrics("test")
	w := httptest.NewRecorder()
	func() {
		defer func() { _ = recover() }()
		observe.RequestLog{
			Log: observe.NewLog(&logs, slog.LevelInfo), Metrics: metrics,
			Failed: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		}.Wrap(h).ServeHTTP(w, r)
	}()
	var l line
	for text := range strings.Lines(logs.String()) {
		if strings.Contains(text, `"msg":"request"`) {
			if err := json.Unmarshal([]byte(text), &l); err != nil {
				t.Fatal(err)
			}
		}
	}
	if l.Msg == "" {
		t.Fatalf("no line for the request in %q", logs.String())
	}
	return l, scrape(t, metrics)
}

func scrape(t *testing.T, m *observe.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func TestRequestLine(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pay/{id}", func(w http.ResponseWriter, r *http.Request) {
		*observe.NoteOf(r.Context()) = observe.Note{
			Provider: "wise", Correlation: "c-1", Challenge: "ch-1", Session: "0123456789abcdef", Code: "mismatch",
		}
		w.WriteHeader(http.StatusConflict)
	})
	mux.HandleFunc("GET /noted", func(_ http.ResponseWriter, r *http.Request) { observe.NoteOf(r.Context()).Route = "GET /other" })
	mux.HandleFunc("GET /early", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "then")
	})
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	tests := []struct {
		method, path string
		want         line
	}{
		{"POST", "/pay/4711?secret=1", line{
			Level: "INFO", Method: "POST", Route: "POST /pay/{id}", Status: 409, Provider: "wise", Correlation: "c-1",
			Challenge: "ch-1", Session: "01234567", Code: "mismatch",
		}},
		{"GET", "/noted", line{Level: "INFO", Method: "GET", Route: "GET /other", Status: 200}},
		{"GET", "/early", line{Level: "INFO", Method: "GET", Route: "GET /early", Status: 200}},
		{"GET", "/broken", line{Level: "WARN", Method: "GET", Route: "GET /broken", Status: 502}},
		{"GET", "/unknown/4711", line{Level: "INFO", Method: "GET", Route: "none", Status: 404}},
		{"BREW", "/pay/1", line{Level: "INFO", Method: "other", Route: "none", Status: 405}},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			got, metrics := observed(t, mux, httptest.NewRequest(test.method, test.path, nil))
			if got.MS == nil || *got.MS < 0 {
				t.Error("no duration")
			}
			test.want.Msg, got.MS = "request", nil
			if got != test.want {
				t.Errorf("got\n%+v, want\n%+v", got, test.want)
			}
			count := `countersign_http_requests_total{route="` + test.want.Route + `",status="` + string(rune('0'+test.want.Status/100)) + `xx"} 1`
			if !strings.Contains(metrics, count) {
				t.Errorf("not counted as %s", count)
			}
		})
	}
}

func TestAClientThatHasGoneIsNoSuccess(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	got, _ := observed(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leave() }), r)
	if got.Status != 499 {
		t.Errorf("logged with status %d, want 499", got.Status)
	}
	answered := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	got, _ = observed(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }), answered)
	if got.Status != http.StatusAccepted {
		t.Errorf("an answer that was sent is logged with status %d", got.Status)
	}
}

func TestPanic(t *testing.T) {
	const secret = "canary-in-a-panic"
	var logs bytes.Buffer
	log := observe.RequestLog{
		Log: observe.NewLog(&logs, slog.LevelInfo), Metrics: observe.NewMetrics("test"),
		Failed: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	}
	w := httptest.NewRecorder()
	log.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(secret) })).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(logs.String(), `"msg":"panic"`) || !strings.Contains(logs.String(), `"status":500`) {
		t.Errorf("status %d, logs\n%s", w.Code, logs.String())
	}
	if strings.Contains(logs.String(), secret) {
		t.Error("the log shows the panic's value")
	}
}

// TestPanicAfterTheAnswerHasBegun holds that the connection is then cut: an
// answer that ended early must not look complete.
func TestPanicAfterTheAnswerHasBegun(t *testing.T) {
	for name, value := range map[string]any{"any": errors.New("x"), "deliberate": http.ErrAbortHandler} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(observe.RequestLog{Log: slog.New(slog.DiscardHandler), Metrics: observe.NewMetrics("test")}.Wrap(
				http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					_, _ = io.WriteString(w, "half")
					w.(http.Flusher).Flush()
					panic(value)
				})))
			defer server.Close()
			answer, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if body, err := io.ReadAll(answer.Body); err == nil {
				t.Errorf("%q looks complete", body)
			}
		})
	}
}

func TestTakenConnectionsAreSwitched(t *testing.T) {
	metrics := observe.NewMetrics("test")
	done := make(chan struct{})
	wrapped := observe.RequestLog{Log: slog.New(slog.DiscardHandler), Metrics: metrics}.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		_ = rw.Flush()
	}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		wrapped.ServeHTTP(w, r)
	}))
	defer server.Close()
	r, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "x")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	<-done
	if text := scrape(t, metrics); !strings.Contains(text, `countersign_http_requests_total{route="none",status="1xx"} 1`) {
		t.Error("not counted as switched")
	}
}

func TestNoteOutsideOfARequestIsNobodys(t *testing.T) {
	observe.NoteOf(context.Background()).Route = "x"
	if got := observe.NoteOf(context.Background()).Route; got != "" {
		t.Errorf("the next one gets %q", got)
	}
}

func TestMetricsCount(t *testing.T) {
	m := observe.NewMetrics("1.2.3")
	m.ChallengeRaised("wise")
	m.ChallengeEnded("wise", stepup.StateExecuted)
	m.Execution("wise", stepup.StateUnknown)
	m.Replay("wise")
	m.UpstreamError("wise", "upstream_timeout")
	m.ChannelOpened()
	m.ChannelOpened()
	m.ChannelClosed(4501)
	m.ChannelOpened()
	m.ChannelClosed(3999)
	m.ChannelReceived()
	m.ChannelSent()
	text := scrape(t, m)
	for _, want := range []string{
		`countersign_challenges_raised_total{provider="wise"} 1`,
		`countersign_challenges_ended_total{provider="wise",state="executed"} 1`,
		`countersign_executions_total{outcome="unknown",provider="wise"} 1`,
		`countersign_replays_total{provider="wise"} 1`,
		`countersign_upstream_errors_total{code="upstream_timeout",provider="wise"} 1`,
		`countersign_channels_open 1`,
		`countersign_channel_closes_total{code="4501"} 1`,
		`countersign_channel_closes_total{code="other"} 1`,
		`countersign_channel_messages_total{direction="in"} 1`,
		`countersign_channel_messages_total{direction="out"} 1`,
		`version="1.2.3"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
}

// TestCardinality holds that what clients make up does not become metrics.
func TestCardinality(t *testing.T) {
	m := observe.NewMetrics("test")
	h := observe.RequestLog{Log: slog.New(slog.DiscardHandler), Metrics: m}.Wrap(http.NewServeMux())
	series := func() int {
		n := 0
		lines := bufio.NewScanner(strings.NewReader(scrape(t, m)))
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "countersign_") {
				n++
			}
		}
		return n
	}
	visit := func(i int) {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("M"+strings.Repeat("X", i), "/"+strings.Repeat("x", i), nil))
		m.ChannelClosed(3000 + i)
	}
	visit(1)
	before := series()
	for i := 2; i < 100; i++ {
		visit(i)
	}
	if after := series(); after != before {
		t.Errorf("%d series after a hundred paths, methods and close codes, want the %d of the first", after, before)
	}
}

func TestTwoGatewaysInOneProcess(t *testing.T) {
	a, b := observe.NewMetrics("a"), observe.NewMetrics("b")
	a.ChannelOpened()
	if text := scrape(t, b); !strings.Contains(text, "countersign_channels_open 0") {
		t.Error("the metrics of one show in the other")
	}
}

func TestAdmin(t *testing.T) {
	var storeFault error
	a := observe.NewAdmin(observe.NewMetrics("test"), observe.Check{Name: "store", Probe: func(context.Context) error { return storeFault }})
	ask := func(path string, status int, body string) {
		t.Helper()
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != status || strings.TrimSpace(w.Body.String()) != body {
			t.Errorf("%s: %d %s, want %d %s", path, w.Code, w.Body, status, body)
		}
	}
	ask("/healthz", 200, `{"status":"ok"}`)
	ask("/readyz", 200, `{"status":"ready","checks":{"store":"ok"}}`)
	storeFault = errors.New("dial redis:6379 with password hunter2")
	ask("/readyz", 503, `{"status":"unready","checks":{"store":"failing"}}`)
	ask("/healthz", 200, `{"status":"ok"}`)
	storeFault = nil
	a.Drain()
	ask("/readyz", 503, `{"status":"draining"}`)
	ask("/healthz", 200, `{"status":"ok"}`)
}

func TestLogRedacts(t *testing.T) {
	leaks := leaktest.New(t)
	log := observe.NewLog(leaks, slog.LevelDebug)
	for _, key := range []string{
		"token", "one_time_token", "Authorization", "x-2fa-approval", "cookie", "Set-Cookie", "password", "pin", "otp",
		"credentials", "api_key", "body", "request_body", "query", "secret",
	} {
		log.Info("careless", key, leaks.Secret(key))
		log.With(key, leaks.Secret(key+" of With")).Info("careless")
		log.Info("careless", slog.Group("request", key, leaks.Secret(key+" in a group")))
	}
	log.Info("careful", "challenge", "id-1", "route", "GET /me", "spinning", "yes", "option", "shown")
	for _, kept := range []string{"id-1", "GET /me", `"spinning":"yes"`, `"option":"shown"`} {
		if !strings.Contains(leaks.Logs(), kept) {
			t.Errorf("the log lacks %s", kept)
		}
	}
}
