package deploy_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/web/browsertest/deploy"
)

// TestHeaders says of itself what only the proxy may say: nothing of it arrives.
// What pages and gateway say to each other arrives as it was sent.
func TestHeaders(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		arrived := make(chan http.Header, 1)
		s := deploy.Proxy(t, kind, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/pay/") {
				return // the health check
			}
			arrived <- r.Header.Clone()
			w.Header()["Countersign-Challenge"] = []string{"c"}
			w.Header()["X-2fa-Approval"] = []string{"t"}
			w.Header()["Access-Control-Allow-Origin"] = []string{"https://app.example.com"}
		}))
		r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, s.Address+"/pay/x", strings.NewReader("{}")))
		kept := map[string]string{
			"Origin": "https://app.example.com", "Sec-Fetch-Site": "same-site", "Cookie": "__Host-countersign=x", "Countersign-Challenge": "c",
			"Countersign-Request": "r", "Countersign-Session": "s", "X-2fa-Approval": "t", "Content-Type": "application/json",
		}
		for name, value := range kept {
			r.Header.Set(name, value)
		}
		for _, name := range []string{"X-Forwarded-For", "Forwarded", "X-Forwarded-Access-Token", "X-Customer", "X-Forwarded-Host", "X-Forwarded-Proto"} {
			r.Header.Set(name, "spoofed")
		}
		res := must[*http.Response](t)(s.Client(t, true).Do(r))
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("answered %s", res.Status)
		}
		got := <-arrived
		for name, values := range got {
			if strings.Contains(strings.Join(values, " "), "spoofed") {
				t.Errorf("%s: %q arrives", name, values)
			}
		}
		for name, value := range kept {
			if got.Get(name) != value {
				t.Errorf("%s arrives as %q, want %q", name, got.Get(name), value)
			}
		}
		if from := got.Get("X-Forwarded-For"); from != "127.0.0.1" {
			t.Errorf("X-Forwarded-For is %q, want the client's address", from)
		}
		if encoding := got.Get("Accept-Encoding"); encoding != "" {
			t.Errorf("the proxy accepts %q in the client's place", encoding)
		}
		for _, name := range []string{"Countersign-Challenge", "X-2fa-Approval", "Access-Control-Allow-Origin", "Strict-Transport-Security"} {
			if len(res.Header.Values(name)) != 1 {
				t.Errorf("%s comes back as %q", name, res.Header.Values(name))
			}
		}
	})
}

// TestStreaming sends a body whose end is written only once its beginning has
// arrived, and reads an answer the same way, through the real gateway.
func TestStreaming(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
		began, readOn := make(chan struct{}), make(chan struct{})
		const size = 8 << 20
		provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n, err := io.CopyN(io.Discard, r.Body, 1)
			close(began)
			rest, restErr := io.Copy(io.Discard, r.Body)
			if n+rest != size || err != nil || restErr != nil {
				t.Errorf("%d bytes have arrived, want %d (%v, %v)", n+rest, size, err, restErr)
			}
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "first\n") // the client notices
			_ = http.NewResponseController(w).Flush()
			<-readOn
			_, _ = io.WriteString(w, "last\n")
		}))
		t.Cleanup(provider.Close)
		s := deploy.Start(t, kind, deploy.Config{Provider: provider.URL, Approval: provider.URL + "/"})
		body, writer := io.Pipe()
		go func() {
			chunk := make([]byte, 64<<10)
			for i := range size / len(chunk) {
				if i == 1 {
					select {
					case <-began:
					case <-time.After(20 * time.Second):
						t.Error("the body is kept until its end")
					}
				}
				if _, err := writer.Write(chunk); err != nil {
					return // the client says why
				}
			}
			_ = writer.Close() // never fails
		}()
		r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, s.Address+"/pay/transfers", body))
		r.Header.Set("Origin", s.Address)
		r.Header.Set("Content-Type", "application/json")
		res := must[*http.Response](t)(s.Client(t, true).Do(r))
		defer res.Body.Close()
		lines := bufio.NewReader(res.Body)
		if first := must[string](t)(lines.ReadString('\n')); first != "first\n" {
			t.Errorf("answered %q", first)
		}
		close(readOn)
		if last := must[string](t)(lines.ReadString('\n')); last != "last\n" {
			t.Errorf("ended with %q", last)
		}
	})
}
