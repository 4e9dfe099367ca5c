package mipise

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

func TestDetect(t *testing.T) {
	const coded = `{"code":"STRONG_AUTHENTICATION_REQUIRED","errors":[{"reason":"x/y~z","n":7,"b":true,"none":null}]}`
	for _, test := range []struct {
		name    string
		options []string
		status  int
		header  http.Header
		body    string
		want    bool
	}{
		{"off by default", nil, 403, nil, coded, false},
		{"status", []string{"challenge_status", "403"}, 403, nil, "", true},
		{"another status", []string{"challenge_status", "403"}, 409, nil, "", false},
		{"header", []string{"challenge_status", "403", "challenge_header", "x-code"}, 403, http.Header{"X-Code": {"sca"}}, "", true},
		{"no header", []string{"challenge_status", "403", "challenge_header", "x-code"}, 403, http.Header{}, "", false},
		{"header twice", []string{"challenge_status", "403", "challenge_header", "x-code"}, 403, http.Header{"X-Code": {"sca", "sca"}}, "", false},
		{"header's value", []string{"challenge_status", "403", "challenge_header", "x-code", "challenge_equals", "sca"}, 403, http.Header{"X-Code": {"sca"}}, "", true},
		{"another value", []string{"challenge_status", "403", "challenge_header", "x-code", "challenge_equals", "sca"}, 403, http.Header{"X-Code": {"other"}}, "", false},
		{"pointer", []string{"challenge_status", "403", "challenge_pointer", "/code"}, 403, nil, coded, true},
		{"pointer to nothing", []string{"challenge_status", "403", "challenge_pointer", "/kode"}, 403, nil, coded, false},
		{"pointer's value", []string{"challenge_status", "403", "challenge_pointer", "/code", "challenge_equals", "STRONG_AUTHENTICATION_REQUIRED"}, 403, nil, coded, true},
		{"another", []string{"challenge_status", "403", "challenge_pointer", "/code", "challenge_equals", "FORBIDDEN"}, 403, nil, coded, false},
		{"both", []string{"challenge_status", "403", "challenge_header", "x-code", "challenge_pointer", "/errors/0/n", "challenge_equals", "7"}, 403, http.Header{"X-Code": {"any"}}, coded, true},
		{"both, and no header", []string{"challenge_status", "403", "challenge_header", "x-code", "challenge_pointer", "/errors/0/n"}, 403, nil, coded, false},
		{"truth", []string{"challenge_status", "403", "challenge_pointer", "/errors/0/b", "challenge_equals", "true"}, 403, nil, coded, true},
		{"null is nothing", []string{"challenge_status", "403", "challenge_pointer", "/errors/0/none"}, 403, nil, coded, false},
		{"an object is nothing", []string{"challenge_status", "403", "challenge_pointer", "/errors/0"}, 403, nil, coded, false},
		{"an index has one spelling", []string{"challenge_status", "403", "challenge_pointer", "/errors/00/n"}, 403, nil, coded, false},
		{"beyond the end", []string{"challenge_status", "403", "challenge_pointer", "/errors/1/n"}, 403, nil, coded, false},
		{"escapes", []string{"challenge_status", "403", "challenge_pointer", "/a~1b~0c"}, 403, nil, `{"a/b~c":"x"}`, true},
		{"200 with a body", []string{"challenge_status", "200", "challenge_pointer", "/code"}, 200, nil, coded, true},
		{"not JSON", []string{"challenge_status", "403", "challenge_pointer", "/code"}, 403, nil, "<html>", false},
		{"no body", []string{"challenge_status", "403", "challenge_pointer", "/code"}, 403, nil, "", false},
		{"too long a body", []string{"challenge_status", "403", "challenge_pointer", "/code"}, 403, nil, `{"code":"x","y":"` + strings.Repeat("y", maxObject) + `"}`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t, test.options...)
			a := provider.Answer{Method: "POST", Path: "/x", Status: test.status, Header: test.header}
			if p.ReadsBody(a) {
				a.Body = []byte(test.body)
			}
			for range 2 { // it is pure
				d, ok := p.Detect(a)
				if ok != test.want || ok && (d.Token == "" || d.Approach != stepup.ApproachEmbedded || !d.Covers) {
					t.Errorf("%+v, %v; want %v", d, ok, test.want)
				}
			}
		})
	}
}

func TestReadsBodyOnlyWhereItMatters(t *testing.T) {
	if open(t).ReadsBody(provider.Answer{Status: 403}) || open(t, "challenge_status", "403").ReadsBody(provider.Answer{Status: 403}) {
		t.Error("without a pointer")
	}
	p := open(t, "challenge_status", "403", "challenge_pointer", "/code")
	if p.ReadsBody(provider.Answer{Status: 200}) || !p.ReadsBody(provider.Answer{Status: 403}) {
		t.Error("with one")
	}
}
