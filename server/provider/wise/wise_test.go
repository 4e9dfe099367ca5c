package wise_test

import (
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/wise"
)

func TestNew(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings provider.Settings
		page     string
	}{
		{"production by default", provider.Settings{}, "https://wise.com/approve-api-action/"},
		{"production", provider.Settings{Mode: provider.Production}, "https://wise.com/approve-api-action/"},
		{"sandbox", provider.Settings{Mode: provider.Sandbox}, "https://sandbox.transferwise.tech/approve-api-action/"},
		{"another page", provider.Settings{Mode: provider.Sandbox, ApprovalPage: "http://localhost:9090/approve-api-action/"}, "http://localhost:9090/approve-api-action/"},
	} {
		t.Run(test.name, func(t *testing.T) {
			hosted, ok := open(t, test.settings).(provider.Hosted)
			if !ok || hosted.ApprovalPage() != test.page {
				t.Errorf("approval page %q, want %q", hosted.ApprovalPage(), test.page)
			}
		})
	}
}

func TestNewNamesEveryFault(t *testing.T) {
	_, err := wise.New(provider.Settings{Mode: "test", ApprovalPage: "javascript:alert(1)"})
	if err == nil || !strings.Contains(err.Error(), `mode "test"`) || !strings.Contains(err.Error(), "approval page") {
		t.Errorf("error %v", err)
	}
}
