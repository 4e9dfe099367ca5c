package dialog

import (
	"slices"
	"strings"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

var (
	bySms   = stepup.Factor{ID: "sms", Type: "SMS", Method: stepup.MethodCode, Hint: "*****0123", Length: 6}
	byVoice = stepup.Factor{ID: "voice", Type: "VOICE", Method: stepup.MethodCode, Hint: "*****0123"}
	byPin   = stepup.Factor{ID: "pin", Type: "PIN", Method: stepup.MethodSecret, Length: 4, Sealed: true}
	byPhone = stepup.Factor{ID: "device", Type: "PARTNER_DEVICE_FINGERPRINT", Method: stepup.MethodDevice}
	byFace  = stepup.Factor{ID: "face", Type: "FACE_MAP", Method: stepup.MethodFace}
)

// view is a View of Wise at a stage.
func view(stage prompt.Stage, f stepup.Factor, choices ...stepup.Factor) prompt.View {
	if choices == nil && f.ID != "" {
		choices = []stepup.Factor{f}
	}
	return prompt.View{
		Stage: stage, Step: 1, Steps: 1, Factor: f, Choices: choices,
		Challenge: stepup.Challenge{Provider: "wise"},
	}
}

func with(v prompt.View, change func(*prompt.View)) prompt.View {
	change(&v)
	return v
}

// deeds are what a screen lets the customer do.
func (s screen) deeds() string {
	var all []string
	for _, c := range s.choices {
		all = append(all, c.id)
	}
	for _, b := range append([]button{s.primary}, s.others...) {
		if b.label != "" {
			all = append(all, string(b.do))
		}
	}
	return strings.Join(all, " ")
}

func TestScreen(t *testing.T) {
	elsewhere := func(v *prompt.View) { v.Elsewhere = true }
	busy := func(v *prompt.View) { v.Busy = true }
	code := func(c stepup.Code) func(*prompt.View) { return func(v *prompt.View) { v.Code = c } }
	for _, test := range []struct {
		name          string
		view          prompt.View
		doing         deed
		heading, text string
		deeds, busy   string
	}{
		{"channels", view(prompt.StageChoose, stepup.Factor{}, bySms, byVoice), "", english.ChooseCodeTitle, english.ChooseCodeText, "sms voice", ""},
		{"ways", with(view(prompt.StageChoose, stepup.Factor{}, byPin, bySms), elsewhere), "", english.ChooseTitle, "", "pin sms elsewhere", ""},
		{"one channel", view(prompt.StageChoose, bySms), "", english.SendTitle, "Text message (SMS) · \u2066…\u20600123\u2069", "send", ""},
		{"being sent", with(view(prompt.StageChoose, bySms, bySms, byVoice), busy), doSend, english.ChooseCodeTitle, english.ChooseCodeText, "sms voice", english.Sending},
		{"code", view(prompt.StageEnter, bySms), "", english.CodeTitle, "We have sent you a one-time code: Text message (SMS) · \u2066…\u20600123\u2069", "answer send", ""},
		{"code, other ways", with(view(prompt.StageEnter, bySms, bySms, byVoice), elsewhere), "", english.CodeTitle, "We have sent you a one-time code: Text message (SMS) · \u2066…\u20600123\u2069", "answer send other elsewhere", ""},
		{"sent again", with(view(prompt.StageEnter, bySms), busy), doSend, english.CodeTitle, "We have sent you a one-time code: Text message (SMS) · \u2066…\u20600123\u2069", "answer send", english.Sending},
		{"PIN", view(prompt.StageEnter, byPin), "", english.PinTitle, english.PinSealed, "answer", ""},
		{"PIN under way", with(view(prompt.StageEnter, byPin), busy), doAnswer, english.PinTitle, english.PinSealed, "answer", english.Checking},
		{"device", with(view(prompt.StageCapture, byPhone), busy), "", english.DeviceTitle, english.DeviceText, "", english.Checking},
		{"device failed", with(view(prompt.StageCapture, byPhone), elsewhere), "", english.WayDevice, "", "capture elsewhere", ""},
		{"face", view(prompt.StageCapture, byFace), "", english.FaceTitle, english.FaceText, "capture", ""},
		{"face under way", with(view(prompt.StageCapture, byFace), busy), doCapture, english.FaceTitle, english.FaceText, "capture", english.FaceRunning},
		{"elsewhere", with(view(prompt.StageElsewhere, stepup.Factor{}), elsewhere), "", "Continue on the page of Wise", "You can only complete this step on the secure page of Wise.", "elsewhere", ""},
		{"approved", view(prompt.StageApproved, stepup.Factor{}), "", english.ApprovedTitle, english.ApprovedText, "", ""},
		{"blocked", with(view(prompt.StageEnded, stepup.Factor{}), code(stepup.Blocked)), "", english.LockedTitle, "For your security, we have paused this until 14:35. Please try again after that.", "close", ""},
		{"expired", with(view(prompt.StageEnded, stepup.Factor{}), code(stepup.Expired)), "", english.ExpiredTitle, english.ExpiredText, "close", ""},
		{"declined", with(view(prompt.StageEnded, stepup.Factor{}), code(stepup.Declined)), "", english.DeclinedTitle, english.DeclinedText, "close", ""},
		{"cancelled elsewhere", with(view(prompt.StageEnded, stepup.Factor{}), code(stepup.Cancelled)), "", english.DeclinedTitle, english.DeclinedText, "close", ""},
		{"anything else", with(view(prompt.StageEnded, stepup.Factor{}), code("new")), "", english.UnavailableTitle, english.UnavailableText, "close", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := english.screen(&test.view, test.doing, "14:35")
			if s.heading != test.heading || s.text != test.text {
				t.Errorf("%q: %q", s.heading, s.text)
			}
			if s.deeds() != test.deeds || s.busy != test.busy {
				t.Errorf("deeds %q, busy %q", s.deeds(), s.busy)
			}
			if ended := test.view.Stage == prompt.StageEnded || test.view.Stage == prompt.StageApproved; s.last != ended {
				t.Errorf("it can be cancelled: %t", !s.last)
			}
		})
	}
}

func TestLockedForNobodyKnowsHowLong(t *testing.T) {
	v := view(prompt.StageEnded, stepup.Factor{})
	v.Code = stepup.Blocked
	if got := english.screen(&v, "", "").text; got != english.LockedText {
		t.Errorf("got %q", got)
	}
}

func TestEntry(t *testing.T) {
	password := stepup.Factor{ID: "pw", Type: "PASSPHRASE", Method: stepup.MethodSecret}
	for _, test := range []struct {
		factor          stepup.Factor
		secret, numeric bool
		length          int
		note            string
	}{
		{bySms, false, true, 6, "6 digits"},
		{byVoice, false, true, 0, ""},
		{byPin, true, true, 4, "4 digits"},
		{password, true, false, 0, ""},
	} {
		v := view(prompt.StageEnter, test.factor)
		e := english.screen(&v, "", "").entry
		if e.secret != test.secret || e.numeric != test.numeric || e.length != test.length || e.note != test.note || e.label == "" || e.missing == "" {
			t.Errorf("%s: %+v", test.factor.Type, e)
		}
	}
}

func TestNotices(t *testing.T) {
	for notice, want := range map[prompt.Notice]struct {
		fault, success string
		wrong          bool
	}{
		"":                     {},
		prompt.NoticeSent:      {}, // the place says it
		prompt.NoticeResent:    {"", english.Resent, false},
		prompt.NoticeWrong:     {english.Wrong, "", true},
		prompt.NoticeLast:      {english.Last, "", true},
		prompt.NoticeTooSoon:   {english.TooSoon, "", false},
		prompt.NoticeOffline:   {english.Offline, "", false},
		prompt.NoticeFailed:    {english.Failed, "", false},
		prompt.Notice("other"): {},
	} {
		v := view(prompt.StageEnter, bySms)
		v.Notice = notice
		if s := english.screen(&v, "", ""); s.fault != want.fault || s.success != want.success || s.wrong != want.wrong {
			t.Errorf("%s: fault %q, success %q, wrong %t", notice, s.fault, s.success, s.wrong)
		}
		v.Busy = true
		if s := english.screen(&v, "", ""); s.fault != "" || s.success != "" {
			t.Errorf("%s: told while something is under way", notice)
		}
	}
}

// A place is where the customer is: what the focus and the field survive.
func TestPlaces(t *testing.T) {
	place := func(v prompt.View) string { return english.screen(&v, "", "").place }
	enter := view(prompt.StageEnter, bySms)
	same := []prompt.View{
		enter,
		with(enter, func(v *prompt.View) { v.Busy = true }),
		with(enter, func(v *prompt.View) { v.ResendIn = 7 }),
		with(enter, func(v *prompt.View) { v.Notice = prompt.NoticeWrong }),
	}
	for _, v := range same {
		if place(v) != place(enter) {
			t.Errorf("%+v is another place", v)
		}
	}
	others := []prompt.View{
		view(prompt.StageEnter, byPin),
		view(prompt.StageChoose, bySms),
		with(enter, func(v *prompt.View) { v.Step = 2 }),
		view(prompt.StageEnded, stepup.Factor{}),
	}
	seen := []string{place(enter)}
	for _, v := range others {
		if slices.Contains(seen, place(v)) {
			t.Errorf("%+v is the same place", v)
		}
		seen = append(seen, place(v))
	}
	list := view(prompt.StageChoose, stepup.Factor{}, bySms, byVoice)
	chosen := view(prompt.StageChoose, bySms, bySms, byVoice)
	if place(list) != place(chosen) {
		t.Error("to choose a channel leads away from the list before its code is sent")
	}
}

func TestResendWaits(t *testing.T) {
	v := view(prompt.StageEnter, bySms)
	v.ResendIn = 12
	if s := english.screen(&v, "", ""); s.wait != 12 {
		t.Errorf("waits %d", s.wait)
	}
}

func announced(v prompt.View) string {
	s := english.screen(&v, "", "")
	return english.announcement(&s)
}

// What has the focus is read anyway; the rest is announced.
func TestAnnouncement(t *testing.T) {
	two := func(v *prompt.View) { v.Step, v.Steps = 1, 2 }
	for _, test := range []struct {
		view prompt.View
		want string
	}{
		{view(prompt.StageEnter, byPin), "Enter your PIN. " + english.PinSealed},
		{with(view(prompt.StageEnter, byPin), two), "Step 1 of 2. Enter your PIN. " + english.PinSealed},
		{with(view(prompt.StageCapture, byFace), two), "Step 1 of 2. " + english.FaceText},
		{view(prompt.StageChoose, stepup.Factor{}, byPin, bySms), ""},
	} {
		if got := announced(test.view); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestWays(t *testing.T) {
	for _, test := range []struct {
		factor stepup.Factor
		want   string
		sign   picture
	}{
		{bySms, english.WaySms, pictureMessage},
		{stepup.Factor{Type: "WHATSAPP", Method: stepup.MethodCode}, english.WayWhatsapp, pictureMessage},
		{byVoice, english.WayVoice, picturePhone},
		{byPin, english.WayPin, pictureKeys},
		{byPhone, english.WayDevice, pictureDevice},
		{byFace, english.WayFace, pictureFace},
		{stepup.Factor{Type: "TELEX", Method: stepup.MethodCode}, english.WayCode, pictureMessage},
	} {
		if got := english.way(&test.factor); got != test.want || way(&test.factor) != test.sign {
			t.Errorf("%s is %q", test.factor.Type, got)
		}
	}
}
