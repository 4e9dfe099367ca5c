package factors_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

const (
	chooseNew = "Choose your PIN"
	repeatNew = "Repeat your PIN"
	newPIN    = "2749"
)

// manage runs JavaScript in which factors(more) are the factors of the gateway's
// customer.
func (v visit) manage(body string, args ...any) browsertest.Running {
	v.t.Helper()
	return browsertest.Start(v, "const factors = (more) => countersign.factors({ gateway: '/', ...more });\n"+body, args...)
}

// newcomer is a shop whose customer has set nothing up.
func newcomer(t *testing.T, s setup) visit {
	t.Helper()
	v := newShop(t, s).visit(t)
	v.setUp(object{"pin": "", "devices": []object{}, "faceMap": ""})
	return v
}

// A PIN is chosen and confirmed in a dialog, sealed, and good for the next
// payment.
func TestChooseAPIN(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{factors: []string{"PIN"}})
	choosing := v.manage("await factors().createPin()")
	if s := v.asks(chooseNew); s.Step != "Step 1 of 2" || s.Title != "New PIN" || s.Card != "" {
		t.Errorf("the dialog shows %+v", s)
	}
	v.enter(newPIN)
	v.asks(repeatNew)
	v.enter(newPIN)
	choosing.Settle().As(t, nil)
	v.clean()
	if got := v.held().PIN; got != newPIN {
		t.Errorf("the customer's PIN is %q", got)
	}
	v.clearIn(newPIN)
	running := v.pay("")
	v.asks(askPIN)
	v.enter(newPIN)
	v.paid(running)
}

// Two that differ are begun anew; those that anybody would guess are not taken;
// nothing leaves until it is right.
func TestChooseAPINAgain(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{})
	choosing := v.manage("await factors().createPin()")
	for _, weak := range []string{"0000", "1234", "9876"} {
		v.asks(chooseNew)
		v.enter(weak)
		v.says("This PIN is too easy to guess. Please choose one whose digits are not all the same or in a row.")
	}
	v.enter("27")
	v.says("Please enter the complete PIN.")
	browsertest.Do(v, "document.getElementById('countersign-input').value = ''")
	v.enter(newPIN)
	v.asks(repeatNew)
	v.enter("2748")
	v.asks(chooseNew)
	if s := v.says("The two PINs are not the same. Please choose your PIN again."); s.Step != "Step 1 of 2" {
		t.Errorf("the dialog shows %+v", s)
	}
	if got := v.asked("/pin"); got != 0 {
		t.Errorf("the provider was asked %d times", got)
	}
	v.enter(newPIN)
	v.asks(repeatNew)
	v.enter(newPIN)
	choosing.Settle().As(t, nil)
	if got := v.held().PIN; got != newPIN {
		t.Errorf("the customer's PIN is %q", got)
	}
	v.clean()
}

// The dialog of a new PIN is given up as any other.
func TestChooseAPINAndCancel(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{})
	for name, give := range ways {
		for _, second := range []bool{false, true} {
			choosing := v.manage("await factors().createPin()")
			v.asks(chooseNew)
			if second {
				v.enter(newPIN)
				v.asks(repeatNew)
			}
			give(v)
			choosing.Settle().Is(t, "SCAError", "cancelled")
			v.clean()
			if t.Failed() {
				t.Fatalf("by %s", name)
			}
		}
	}
	aborting := v.manage(`
		window.controller = new AbortController();
		await factors({ signal: controller.signal }).createPin()`)
	v.asks(chooseNew)
	browsertest.Do(v, "controller.abort()")
	aborting.Settle().Is(t, "SCAError", "aborted")
	v.clean()
	if got := v.held().PIN; got != "" {
		t.Errorf("the customer's PIN is %q", got)
	}
}

// A page that has a form of its own gives the PIN itself; what the provider says
// against it is typed.
func TestPINWithoutADialog(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{factors: []string{"PIN"}})
	v.manage("await factors().deletePin()").Settle().Is(t, "SCAError", "not_found")
	v.manage("await factors().createPin(a)", newPIN).Settle().As(t, nil)
	if got := v.held().PIN; got != newPIN {
		t.Errorf("the customer's PIN is %q", got)
	}
	v.manage("await factors().createPin(a)", "5261").Settle().Is(t, "SCAError", "exists")
	v.clearIn(newPIN, "5261")
	v.manage("await factors().deletePin()").Settle().As(t, nil)
	if got := v.held().PIN; got != "" {
		t.Errorf("the customer's PIN is %q", got)
	}
	v.clean()
}

// That there is one already is said once the customer has chosen.
func TestChooseAPINThatExists(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{}).visit(t)
	choosing := v.manage("await factors().createPin()")
	v.asks(chooseNew)
	v.enter(newPIN)
	v.asks(repeatNew)
	v.enter(newPIN)
	choosing.Settle().Is(t, "SCAError", "exists")
	v.clean()
	if got := v.held().PIN; got != wise.PIN {
		t.Errorf("the customer's PIN is %q", got)
	}
}

// Devices have ids that only the page can read, and that the gateway keeps; there
// may be three.
func TestDevices(t *testing.T) {
	t.Parallel()
	for name, sealed := range map[string]bool{"sealed replies": true, "plain replies": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newcomer(t, setup{
				factors:  []string{"PARTNER_DEVICE_FINGERPRINT"},
				scenario: func(s *wise.Scenario) { s.Unconfirmed.SealedReplies = sealed },
			})
			create := func(value any) browsertest.Outcome {
				return v.manage("return factors({ deviceFingerprint: () => 'by-the-hook' }).createDeviceFingerprint(a ?? undefined)", value).Settle()
			}
			list := func() (ids []string) {
				v.manage("return (await factors().deviceFingerprints()).map((d) => d.id)").Settle().As(t, &ids)
				return ids
			}
			if got := list(); len(got) != 0 {
				t.Errorf("there are %q", got)
			}
			var made []string
			for _, value := range []any{"device-one", nil, "device-three"} {
				var d struct{ ID, CreatedAt string }
				create(value).As(t, &d)
				made = append(made, d.ID)
				if !strings.Contains(d.CreatedAt, "T") {
					t.Errorf("made %+v", d)
				}
			}
			if got := list(); !slices.Equal(got, made) {
				t.Errorf("there are %q, want %q", got, made)
			}
			held := v.held().Devices
			for i, want := range []string{"device-one", "by-the-hook", "device-three"} {
				if held[i].DeviceFingerprint != want || held[i].DeviceFingerprintID != made[i] {
					t.Errorf("the provider has %+v", held)
				}
			}
			create("device-four").Is(t, "SCAError", "limit")
			remove := "await factors().deleteDeviceFingerprint(a)"
			v.manage(remove, made[1]).Settle().As(t, nil)
			v.manage(remove, made[1]).Settle().Is(t, "SCAError", "not_found")
			v.manage(remove, "../../"+made[0]).Settle().Is(t, "SCAError", "not_found")
			create("device-one").Is(t, "SCAError", "exists")
			if got := list(); !slices.Equal(got, []string{made[0], made[2]}) {
				t.Errorf("there are %q", got)
			}
			v.clearIn("device-one", "by-the-hook", "device-three", "device-four")
			v.paid(v.pay("{ deviceFingerprint: () => 'device-three' }"))
		})
	}
}

func TestFaceMaps(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{factors: []string{"FACE_MAP"}})
	var key string
	v.manage("return factors().faceKey()").Settle().As(t, &key)
	if !strings.HasPrefix(key, "-----BEGIN PUBLIC KEY-----") {
		t.Errorf("the key is %q", key)
	}
	v.manage("await factors().deleteFaceMap()").Settle().Is(t, "SCAError", "not_found")
	v.manage("await factors({ faceMap: ({ publicKey }) => publicKey === a ? 'ZXhhbXBsZQ==' : '' }).createFaceMap()", key).Settle().As(t, nil)
	if got := v.held().FaceMap; got != "ZXhhbXBsZQ==" {
		t.Errorf("the face map is %q", got)
	}
	v.manage("await factors().createFaceMap(a)", "b3RoZXI=").Settle().Is(t, "SCAError", "exists")
	v.manage("await factors().deleteFaceMap()").Settle().As(t, nil)
	if got := v.held().FaceMap; got != "" {
		t.Errorf("the face map is %q", got)
	}
}

// What a hook throws comes through; without a hook it cannot be done.
func TestEnrolmentHooks(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{})
	var same bool
	v.manage(`
		const thrown = { mine: true };
		return await factors({ faceMap: () => { throw thrown; } }).createFaceMap().catch((e) => e) === thrown`).Settle().As(t, &same)
	if !same {
		t.Error("it is not what was thrown")
	}
	v.manage("await factors().createDeviceFingerprint()").Settle().Is(t, "SCAError", "unsupported")
}

// What the configuration does not allow, no page can do.
func TestEnrolmentThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	v := newcomer(t, setup{provider: func(p *server.Provider) { p.Enrol, p.Authorise = []string{"secret"}, false }})
	for _, call := range []string{
		"countersign.factors({ gateway: '/' }).createDeviceFingerprint('d')", "countersign.factors({ gateway: '/' }).createFaceMap('ZXhhbXBsZQ==')",
		"countersign.factors({ gateway: '/' }).deviceFingerprints()", "countersign.authorise({ gateway: '/' })",
		"countersign.factors({ gateway: '/', provider: 'nobody' }).createPin('2749')",
	} {
		outcome := v.manage("await " + call).Settle()
		if outcome.Error == nil || outcome.Error.Name != "SCAError" || outcome.Error.Code != "unsupported" && outcome.Error.Code != "unavailable" {
			t.Errorf("%s ended with %+v", call, outcome.Error)
		}
	}
	v.manage("await countersign.factors({}).createPin('2749')").Settle().Is(t, "SCAError", "unsupported")
	if h := v.held(); h.PIN != "" || len(h.Devices) != 0 || h.FaceMap != "" {
		t.Errorf("the provider has %+v", h)
	}
}
