package program_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"countersign/server/internal/observe/leaktest"
	"countersign/shared/wire"
)

// gatherer is a collector that keeps what it is sent.
type gatherer struct {
	*httptest.Server
	status int

	mu            sync.Mutex
	text          strings.Builder
	authorization string
	spans         []*spans.Span
}

func newGatherer(t *testing.T) *gatherer {
	t.Helper()
	g := &gatherer{status: http.StatusOK}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.text.Write(body)
		g.authorization = r.Header.Get("Authorization")
		for _, of := range sent.GetResourceSpans() {
			for _, scope := range of.GetScopeSpans() {
				g.spans = append(g.spans, scope.GetSpans()...)
			}
		}
		w.WriteHeader(g.status)
	}))
	t.Cleanup(g.Close)
	return g
}

// attributes are those of a span, as text.
func attributes(s *spans.Span) map[string]string {
	all := map[string]string{}
	for _, a := range s.GetAttributes() {
		all[a.GetKey()] = a.GetValue().GetStringValue()
	}
	return all
}

// TestTraces: a collector is told of requests and of calls to the provider, and of
// no secret; the provider is told nothing, and the client decides nothing.
func TestTraces(t *testing.T) {
	leaks := leaktest.New(t)
	credential, ott, query, own := leaks.Secret("credential"), leaks.Secret("one-time token"), leaks.Secret("query"), leaks.Secret("key of the collector")
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Traceparent") != "" || r.Header.Get("Baggage") != "" {
			t.Errorf("the provider is told %v", r.Header)
		}
		w.Header().Set(wire.HeaderApproval, ott)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer upstream.Close()
	g := newGatherer(t)
	p := serve(t, upstream.URL, "COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN="+credential,
		"COUNTERSIGN_ROUTES=[{match: 'POST /pay/{account}', provider: wise, to: '/v1/pay/{account}'}]",
		"COUNTERSIGN_TRACES_ENDPOINT="+g.URL+"/v1/traces", "COUNTERSIGN_TRACES_AUTHORIZATION="+own)
	r, err := http.NewRequest(http.MethodPost, p.at.Gateway+"/pay/account-7?q="+query, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00") // not to be sampled
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for _, c := range answer.Cookies() {
		leaks.Know("session", c.Value)
	}
	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}

	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.spans) != 2 || g.authorization != own {
		t.Fatalf("told of %d spans, want 2: %v", len(g.spans), g.spans)
	}
	call, request := g.spans[0], g.spans[1] // they are sent as they end
	told := attributes(request)
	if request.GetName() != "POST /pay/{account}" {
		t.Errorf("the request is called %q", request.GetName())
	}
	if told["http.route"] != "POST /pay/{account}" || told["countersign.provider"] != "wise" || told["countersign.challenge"] != answer.Header.Get(wire.HeaderChallenge) {
		t.Errorf("of the request is told %v", told)
	}
	if string(call.GetParentSpanId()) != string(request.GetSpanId()) || attributes(call)["peer.service"] != "wise" {
		t.Errorf("the call is %v", call)
	}
	if strings.Contains(g.text.String(), "account-7") {
		t.Error("paths are told")
	}
	leaks.Search("the spans", g.text.String()+p.stderr.String())
}

// TestTracesThatNobodyTakes hold nothing up, and are logged.
func TestTracesThatNobodyTakes(t *testing.T) {
	upstream := newProvider(t)
	close(upstream.release)
	g := newGatherer(t)
	g.status = http.StatusBadRequest
	p := serve(t, upstream.URL, "COUNTERSIGN_TRACES_ENDPOINT="+g.URL+"/v1/traces")
	if answer, text := get(t, p.at.Gateway+"/me"); answer.StatusCode != http.StatusOK || text != "done" {
		t.Errorf("answered %d %q", answer.StatusCode, text)
	}
	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if !strings.Contains(p.stderr.String(), `"msg":"traces not sent"`) {
		t.Errorf("nobody is told: %s", p.stderr.String())
	}
}
