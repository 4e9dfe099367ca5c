package intergiro_test

import (
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/intergiro"
)

func TestNew(t *testing.T) {
	served := map[string]string{"consent_status": "get"}
	for _, test := range []struct {
		name     string
		settings provider.Settings
		polls    bool
		collects bool
	}{
		{"by default", provider.Settings{}, false, false},
		{"production", provider.Settings{Mode: provider.Production, APIVersion: "v3"}, false, false},
		{"unverifiable", provider.Settings{Unverifiable: true}, false, false},
		{"a consent that can be asked for", provider.Settings{Options: served}, true, false},
		{"one that could be, with other credentials", provider.Settings{Options: served, Unverifiable: true}, false, false},
		{"collecting", provider.Settings{Options: map[string]string{"poll": "collect"}}, false, true},
		{"lists that are empty", provider.Settings{Options: map[string]string{"used_status": "", "blocked_words": ""}}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := intergiro.New(test.settings)
			if err != nil {
				t.Fatal(err)
			}
			_, polls := p.(provider.Poller)
			c, ok := p.(provider.Collecting)
			if !ok || polls != test.polls || c.Collects() != test.collects || p.Name() != "intergiro" {
				t.Errorf("%s polls %v, collects %v", p.Name(), polls, ok && c.Collects())
			}
		})
	}
}

// TestNewNamesEveryFault gives faults one by one, and then all at once.
func TestNewNamesEveryFault(t *testing.T) {
	all := provider.Settings{Mode: "test", ApprovalPage: "https://x.example", APIVersion: "v4", Options: map[string]string{}}
	wants := []string{`mode "test"`, "approval page", `version "v4"`}
	for _, test := range []struct{ name, value, want string }{
		{"polls", "repeat", `option "polls": there is only poll`},
		{"poll", "both", `option poll: "both" is not one of repeat, collect`},
		{"poll", "", "option poll"},
		{"consent_status", "post", "option consent_status"},
		{"lookup_match", "amount", "option lookup_match"},
		{"lookup", "https://x.example/{request_id}", "option lookup"},
		{"lookup", "/v3/transactions?id={id}", "option lookup"},
		{"lookup", "/v3/transactions?x= y", "option lookup"},
		{"lookup", "/v3/#" + "x", "option lookup"},
		{"lookup", "/v3/" + strings.Repeat("x", 300), "option lookup"},
		{"lookup", "", "option lookup"},
		{"proof_header", "X Consent", "option proof_header"},
		{"proof_header", "Authorization", "option proof_header"},
		{"proof_header", "content-type", "option proof_header"},
		{"proof_header", "Connection", "option proof_header"},
		{"declined_status", "200", `option declined_status: "200"`},
		{"declined_status", "403,,404", "option declined_status: write items"},
		{"declined_status", strings.Repeat("403,", 16) + "403", "option declined_status: there may be 16"},
		{"expired_status", "412", "option expired_status: 412 has a meaning"},
		{"expired_status", "403", "option expired_status: 403 is in declined_status"},
		{"blocked_status", "x", `option blocked_status: "x"`},
		{"used_status", "401", "option used_status: 401 has a meaning"},
		{"approved_words", "approved,pending", `option approved_words: "pending" has`},
		{"declined_words", "approved", `option declined_words: "approved" has`},
		{"expired_words", strings.Repeat("x", 65), "option expired_words: write items"},
	} {
		_, err := intergiro.New(provider.Settings{Options: map[string]string{test.name: test.value}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: error %v, want %q", test.name, test.value, err, test.want)
		}
		if _, there := all.Options[test.name]; !there {
			all.Options[test.name] = test.value
			wants = append(wants, test.want)
		}
	}
	_, err := intergiro.New(all)
	for _, want := range wants {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q as well", err, want)
		}
	}
}

// TestOptions: what is listed says what it is for, and its default is possible.
func TestOptions(t *testing.T) {
	given := map[string]string{}
	for _, o := range intergiro.Options() {
		if _, twice := given[o.Name]; twice || o.Name == "" || !strings.HasSuffix(o.About, ".") {
			t.Errorf("option %+v", o)
		}
		given[o.Name] = o.Default
	}
	if _, err := intergiro.New(provider.Settings{Options: given}); err != nil {
		t.Error(err)
	}
}
