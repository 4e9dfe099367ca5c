package mipise

import (
	"slices"
	"strings"
	"testing"

	"countersign/server/provider"
)

func TestOptionsAreDescribed(t *testing.T) {
	var seen []string
	for _, o := range Options() {
		if slices.Contains(seen, o.Name) || !strings.HasSuffix(o.About, ".") || len(o.Values) > 0 && !slices.Contains(o.Values, o.Default) {
			t.Errorf("%+v", o)
		}
		seen = append(seen, o.Name)
	}
	for _, mode := range []provider.Mode{"", provider.Production, provider.Sandbox} {
		if p, err := New(provider.Settings{Mode: mode}); err != nil || p.Name() != "mipise" {
			t.Errorf("mode %q: %v", mode, err)
		}
	}
}

func TestLogin(t *testing.T) {
	if l := open(t).Login(); l != (provider.Login{Path: "/login", NameKey: "username", PasswordKey: "password", TokenKey: "token", Life: 10 * 60e9}) {
		t.Errorf("%+v", l)
	}
	l := open(t, "login_name_key", "login", "login_password_key", "pass", "login_token_key", "jwt", "login_seconds", "60").Login()
	if l != (provider.Login{Path: "/login", NameKey: "login", PasswordKey: "pass", TokenKey: "jwt", Life: 60e9}) {
		t.Errorf("%+v", l)
	}
}

// TestNewNamesEveryFault: all of them at once, each by its name.
func TestNewNamesEveryFault(t *testing.T) {
	_, err := New(provider.Settings{
		Mode: "test", ApprovalPage: "https://pay.example/", Unverifiable: true, APIVersion: "v1.1",
		Options: map[string]string{
			"colour":                       "blue",
			"login_name_key":               "",
			"login_password_key":           "a b",
			"login_seconds":                "0",
			"process_email_by_email":       "e/mail",
			"process_email_by_sms":         "phone_number_by_sms",
			"otp_key":                      `"`,
			"otp_generate_body":            "xml",
			"otp_length":                   "-1",
			"otp_seconds":                  "ten",
			"recipient_key":                "",
			"secret_code_key":              "same",
			"secret_code_confirmation_key": "same",
			"token_seconds":                "4000",
			"possession":                   "none",
			"proof_header":                 "Authorization",
			"proof_token":                  "verification",
			"proof_uses":                   "two",
			"proof_ends":                   "never",
			"proof_seconds":                "",
			"reauthentication_days":        "0",
			"wrong_status":                 "400,403",
			"order_status":                 "",
			"blocked_status":               "423,403",
			"too_soon_status":              "423",
			"token_status":                 "401",
			"challenge_status":             "200",
			"challenge_equals":             "x",
		},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, fault := range []string{
		`mode "test"`, "approval page", "unverifiable", `version "v1.1"`, `option "colour"`,
		"option login_name_key", "option login_password_key", "option login_seconds", "option process_email_by_email",
		"phone_number_by_sms", "option otp_key", "option otp_generate_body", "option otp_length", "option otp_seconds",
		"option recipient_key", "secret_code_key and secret_code_confirmation_key", "option token_seconds",
		"option proof_token", "option proof_header", "option proof_uses", "option proof_ends", "option proof_seconds",
		"option reauthentication_days", "option order_status", "option too_soon_status", "option wrong_status: 403",
		"option token_status", "option challenge_status", "option challenge_equals",
	} {
		if !strings.Contains(err.Error(), fault) {
			t.Errorf("nothing says %q in\n%v", fault, err)
		}
	}
}

func TestFaultsOfSingleOptions(t *testing.T) {
	for _, test := range []struct{ name, value string }{
		{"proof_header", "Cookie"},
		{"proof_header", "Content-Type"},
		{"proof_header", "X Y"},
		{"proof_header", "Host"},
		{"proof_header", ""},
		{"proof_header", "Countersign-Challenge"},
		{"wrong_status", "400,409"},
		{"token_status", "409"},
		{"wrong_status", "429"},
		{"wrong_status", "399"},
		{"wrong_status", "500"},
		{"wrong_status", "x"},
		{"wrong_status", strings.Repeat("400,", 20) + "400"},
		{"login_name_key", "password"},
		{"challenge_status", "401"},
		{"challenge_status", "500"},
		{"challenge_status", "x"},
		{"challenge_status", "199"},
		{"challenge_pointer", "code"},
		{"challenge_equals", "x"},
		{"challenge_pointer", "/~2"},
		{"challenge_header", "X Y"},
		{"process_auth_by_sms", ".."},
		{"process_auth_by_sms", "a b"},
		{"process_auth_by_sms", ""},
		{"token_key", strings.Repeat("x", 65)},
		{"otp_key", "a\nb"},
	} {
		_, err := New(provider.Settings{Options: map[string]string{test.name: test.value}})
		if err == nil || !strings.Contains(err.Error(), test.name) {
			t.Errorf("%s %q: error %v", test.name, test.value, err)
		}
	}
	for _, name := range []string{"challenge_pointer", "challenge_header"} {
		_, err := New(provider.Settings{Options: map[string]string{name: "/code"}})
		if err == nil || !strings.Contains(err.Error(), "challenge_status: is missing") {
			t.Errorf("%s alone: error %v", name, err)
		}
	}
}
