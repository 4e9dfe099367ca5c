package factors_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

func withVersion(version string) func(*server.Provider) {
	return func(p *server.Provider) { p.Version = version }
}

// framed waits for the hosted page's frame.
func (v visit) framed() *browsertest.Frame {
	v.t.Helper()
	return v.Frame(wise.PagePath)
}

// With a gateway the dialog is chosen where the customer can answer all of it
// there, else the hosted page.
func TestAutoChooses(t *testing.T) {
	t.Parallel()
	const dialog, frame = "dialog", "frame"
	hooks := "deviceFingerprint: () => new Promise(() => {}), faceMap: () => ''"
	v := newShop(t, setup{}).visit(t)
	for _, c := range []struct {
		factors      []string
		config, want string
	}{
		{[]string{"SMS"}, "{}", dialog},
		{[]string{"PIN", "SMS"}, "{}", dialog},
		{[]string{"PIN"}, "{ flow: countersign.Flow.AUTO }", dialog},
		{[]string{"PASSWORD"}, "{}", frame},
		{[]string{"PIN", "RETINA_SCAN"}, "{ flow: 'auto' }", frame},
		{[]string{"PIN", "PARTNER_DEVICE_FINGERPRINT"}, "{}", frame},
		{[]string{"PARTNER_DEVICE_FINGERPRINT"}, "{ " + hooks + " }", dialog},
		{[]string{"FACE_MAP"}, "{ deviceFingerprint: () => '' }", frame},
		{[]string{"FACE_MAP"}, "{ " + hooks + " }", dialog},
		{[]string{"PIN"}, "{ flow: 'iframe' }", frame},
	} {
		v.change(object{"factors": c.factors})
		running := v.pay(c.config)
		browsertest.Wait(v, "a dialog", "return document.querySelector('dialog form.countersign-body, dialog iframe')")
		got := browsertest.Eval[string](v, "return document.querySelector('dialog iframe') ? 'frame' : 'dialog'")
		if got != c.want {
			t.Errorf("%q is asked for with %s in a %s, want a %s", c.factors, c.config, got, c.want)
		}
		v.press("Cancel")
		v.refused(running, "cancelled")
	}
}

// Without the client's credentials nothing can be sealed, so a PIN is asked for
// on the hosted page.
func TestAutoWithoutAKey(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}, provider: func(p *server.Provider) {
		p.Client, p.Enrol = server.Client{}, nil
	}}).visit(t)
	running := v.pay("")
	v.Approve(v.framed(), v.Page)
	v.paid(running)
}

// Where the dialog was asked for, it leads to the hosted page for what it cannot
// do, and the payment is made there.
func TestContinueWithWise(t *testing.T) {
	t.Parallel()
	for name, factors := range map[string][]string{"from the start": {"PASSWORD", "SMS"}, "half way": {"PIN", "RETINA_SCAN"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{factors: factors}).visit(t)
			running := v.pay("{ flow: countersign.Flow.DIALOG }")
			if factors[0] == "PIN" {
				v.asks(askPIN)
				v.enter(wise.PIN)
			}
			if s := v.asks(askWise); !strings.Contains(s.Card, "250.00") {
				t.Errorf("the dialog shows %+v", s)
			}
			v.press("Continue with Wise")
			frame := v.framed()
			if got := browsertest.Eval[int](v, "return document.querySelectorAll('dialog').length"); got != 1 {
				t.Errorf("%d dialogs are open", got)
			}
			v.Approve(frame, v.Page)
			v.paid(running)
			if got := v.noted(); got != "required completed" {
				t.Errorf("the page was called %q", got)
			}
		})
	}
}

// Who would rather use the hosted page may, at every step.
func TestContinueWithWiseByChoice(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("")
	v.asks(askPIN)
	v.press("Continue with Wise")
	v.Approve(v.framed(), v.Page)
	v.paid(running)
}

// Giving up in the hosted page's frame is giving up.
func TestContinueWithWiseAndCancel(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PASSWORD"}}).visit(t)
	running := v.pay("{ flow: 'dialog' }")
	v.asks(askWise)
	v.press("Continue with Wise")
	v.framed()
	v.press("Cancel")
	v.refused(running, "cancelled")
	v.ended("cancelled")
}

// Without a gateway the default is the hosted page in a frame, as ever; a dialog
// cannot be had, as nobody knows the factors.
func TestWithoutAGateway(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.HandleFunc("/api", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-2FA-APPROVAL") == "" {
			w.Header().Set("X-2FA-APPROVAL", "0b9d5b0e-1f55-4a7c-9f6e-2f1f0f6a7f11")
			w.WriteHeader(http.StatusForbidden)
		}
	})
	site.HandleFunc("/approve", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<script>parent.postMessage('tw-approve-api-action-success', '*')</script>"))
	})
	site.Page("/", page)
	p := browsertest.Open(t, site.Home+"/")
	for _, flow := range []string{"", "flow: 'auto',"} {
		if got := browsertest.Eval[int](p, "return (await countersign.create({ "+flow+" approvalPageUrl: a })('/api')).status", site.Foreign+"/approve"); got != http.StatusOK {
			t.Errorf("with %q answered %d", flow, got)
		}
	}
	browsertest.Settle(p, "await countersign.create({ flow: 'dialog', approvalPageUrl: a })('/api')", site.Foreign+"/approve").
		Is(t, "SCAError", "unsupported")
}
