package dialog

import "testing"

func TestOriginRule(t *testing.T) {
	const bank, other = "https://wise.com", "https://evil.example"
	for _, test := range []struct {
		name    string
		allowed []string
		from    []string
		accepts []bool
	}{
		{"settles on the first", nil, []string{bank, other, bank}, []bool{true, false, true}},
		{"the first may be anybody", nil, []string{other, bank}, []bool{true, false}},
		{"narrowed", []string{bank}, []string{other, bank, other}, []bool{false, true, false}},
		{"narrowed to several, settles on one", []string{bank, other}, []string{other, bank}, []bool{true, false}},
		{"exactly, not by prefix", []string{bank}, []string{bank + ".evil.example", "https://wise.co", "http://wise.com"}, []bool{false, false, false}},
		{"opaque and missing origins", nil, []string{"null", "", bank}, []bool{false, false, true}},
		{"opaque, even if allowed", []string{"null"}, []string{"null"}, []bool{false}},
	} {
		t.Run(test.name, func(t *testing.T) {
			rule := originRule{allowed: test.allowed}
			for i, origin := range test.from {
				if got := rule.accepts(origin); got != test.accepts[i] {
					t.Errorf("message %d from %q: accepted %v", i, origin, got)
				}
			}
		})
	}
}

func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://wise.com/approve-api-action/": "wise.com",
		"http://localhost:8080":                "localhost:8080",
		"https://a.example?x":                  "a.example",
		"https://a.example#x":                  "a.example",
		"":                                     "",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("hostOf(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestIsWebAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"https://wise.com/": true, "http://localhost/": true,
		"javascript:alert(1)": false, "data:text/html,x": false, "file:///x": false, "": false, "https:/x": false,
	} {
		if got := isWebAddress(address); got != want {
			t.Errorf("isWebAddress(%q) = %v", address, got)
		}
	}
}

func TestForbids(t *testing.T) {
	const address = "https://wise.com/approve-api-action/"
	for _, test := range []struct {
		directive, blocked string
		want               bool
	}{
		{"frame-src", address, true},
		{"child-src", "https://wise.com", true},
		{"form-action", address, true},
		{"frame-src", "https://ads.example/", false},
		{"frame-src", "", false},
		{"img-src", address, false},
		{"script-src-elem", "inline", false},
	} {
		if got := forbids(test.directive, test.blocked, address); got != test.want {
			t.Errorf("forbids(%q, %q) = %v", test.directive, test.blocked, got)
		}
	}
}
