package problem_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"countersign/server/internal/problem"
)

func TestWrite(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set(problem.HeaderCorrelation, "3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613")
	w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
	problem.Write(w, httptest.NewRequest("POST", "/", nil), problem.Mismatch)

	if w.Code != http.StatusConflict {
		t.Errorf("status %d, want 409", w.Code)
	}
	for name, want := range map[string]string{
		"Content-Type":                "application/problem+json",
		"Cache-Control":               "no-store",
		"Access-Control-Allow-Origin": "https://app.example.com",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"type": "about:blank", "title": "Conflict", "status": 409.0, "code": "mismatch",
		"detail": problem.Mismatch.Detail, "instance": "3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613",
	} {
		if got[name] != want {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
}

func TestWriteToHeadHasNoBody(t *testing.T) {
	w := httptest.NewRecorder()
	problem.Write(w, httptest.NewRequest("HEAD", "/", nil), problem.RouteNotFound)
	if w.Code != http.StatusNotFound || w.Body.Len() != 0 {
		t.Errorf("status %d with %d bytes, want 404 with none", w.Code, w.Body.Len())
	}
}
