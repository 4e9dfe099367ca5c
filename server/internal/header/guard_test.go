package header_test

import (
	"net/http"
	"slices"
	"testing"

	"countersign/server/internal/header"
)

func TestGuardKeepsAnswersOutOfSharedCaches(t *testing.T) {
	for said, want := range map[string][]string{
		"": {"private"}, "max-age=60": {"max-age=60", "private"}, "no-cache": {"no-cache", "private"},
		"no-store": {"no-store"}, "Private": {"Private"}, "max-age=1, public": {"max-age=1, public"},
		"s-maxage=5": {"s-maxage=5"}, "must-revalidate": {"must-revalidate"}, "publicity": {"publicity", "private"},
	} {
		h := http.Header{}
		if said != "" {
			h.Set("Cache-Control", said)
		}
		if header.Guard(h); !slices.Equal(h["Cache-Control"], want) {
			t.Errorf("%q becomes %q, want %q", said, h["Cache-Control"], want)
		}
	}
}

func TestGuardMakesDocumentsInert(t *testing.T) {
	for kind, active := range map[string]bool{
		"text/html": true, "Text/HTML; charset=utf-8": true, "application/xhtml+xml": true, "image/svg+xml": true,
		"text/xml": true, "application/xml": true, "application/atom+xml;x=y": true, "text/xsl": true,
		"application/json, text/html": true, "application/json": false, "application/pdf": false, "text/csv": false,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": false, "image/png": false, "": false,
	} {
		h := http.Header{"Content-Type": {kind}, "Content-Security-Policy": {"default-src *"}}
		header.Guard(h)
		if got := len(h["Content-Security-Policy"]) == 2; got != active {
			t.Errorf("%q: policies %q", kind, h["Content-Security-Policy"])
		}
		if h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q may be taken for something else", kind)
		}
	}
}

// Headers of a kept answer are given to several clients at once.
func TestGuardSharesNothing(t *testing.T) {
	kept := append(make([]string, 0, 2), "max-age=60")
	h := http.Header{"Cache-Control": kept}
	header.Guard(h)
	if kept[:2][1] != "" {
		t.Error("the kept values were written to")
	}
}

// A provider cannot take from an answer what the gateway has put there.
func TestConnectionOfAProviderLosesNothingOfOurs(t *testing.T) {
	own := http.Header{"Vary": {"Origin"}, "Set-Cookie": {"a=b"}}
	header.CopyAnswer(own, http.Header{"Connection": {"vary, Set-Cookie", "X-Private"}, "Vary": {"Accept"}, "X-Private": {"1"}})
	if len(own) != 2 || !slices.Equal(own["Vary"], []string{"Origin"}) || own.Get("Set-Cookie") != "a=b" {
		t.Errorf("left: %v", own)
	}
}
