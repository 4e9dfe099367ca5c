package compat_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"

	"countersign/web/browsertest"
)

// gatewayOf serves a gateway under /gw that hides its headers and knows no
// challenge. It gives what the challenges endpoint is asked.
func gatewayOf(b *bank) {
	b.HandleFunc("/gw/answer", func(w http.ResponseWriter, r *http.Request) {
		status, err := strconv.Atoi(r.URL.Query().Get("status"))
		if err != nil {
			status = http.StatusTeapot
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "answer")
	})
	b.HandleFunc("/gw/countersign/v1/challenges", func(w http.ResponseWriter, r *http.Request) {
		b.keep(r)
		http.NotFound(w, r)
	})
}

// In front of a gateway, an answer whose status no challenge has is HTTPError
// at once: the gateway is not asked, and the helper not loaded.
func TestGatewayIsAskedOnlyForStatusesOfChallenges(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	gatewayOf(b)
	page := b.open(t)
	ask := func(status int) {
		got := browsertest.Settle(page, `
			const request = countersign.create({ gateway: '/gw', channel: 'off', preload: 'challenge' });
			await request('/gw/answer?status=' + a)`, status)
		got.Is(t, "HTTPError", "")
		if got.Error != nil {
			want(t, "status", got.Error.Status, status)
		}
	}
	for _, status := range []int{402, 404, 409, 410, 422, 429, 500, 502, 503, 504} {
		ask(status)
		want(t, "asked after "+strconv.Itoa(status), len(b.received()), 0)
	}
	want(t, "downloads of the helper", len(page.Requests(".wasm")), 0)
	for i, status := range []int{400, 401, 403, 412} {
		ask(status)
		want(t, "asked after "+strconv.Itoa(status), len(b.received()), i+1)
	}
	want(t, "downloads of the helper", len(page.Requests(".wasm")), 1)
}
