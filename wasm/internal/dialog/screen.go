package dialog

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// screen is what there is between the head and the foot of a dialog, in words.
// All that is decided about a View is decided in making a screen of it, so that
// it is tested on the host; a panel draws it.
type screen struct {
	// place is where the customer is. Another place is drawn anew, gets the focus
	// and is announced; within a place only what has changed is touched.
	place       string
	step, steps int
	picture     picture
	heading     string
	text        string
	choices     []choice
	entry       entry
	// fault is what went wrong, success what went well; both may be "".
	fault, success string
	// wrong: the fault is in what was entered.
	wrong   bool
	primary button
	// others are quiet buttons below it.
	others []button
	// busy says what is under way, "" for nothing.
	busy string
	// wait is how many seconds sending again has to wait.
	wait int
	// last: there is nothing to cancel any more.
	last bool
}

// choice is one way to answer.
type choice struct {
	id, label, hint string
	picture         picture
}

// entry is the one input of a screen; without a label there is none.
type entry struct {
	label, note, missing string
	secret, numeric      bool
	// length is how many characters there must be, 0 where nobody knows.
	length int
}

// button is labelled with what it does; without a label there is none.
type button struct {
	do    deed
	label string
}

// deed is what a customer can do.
type deed string

const (
	doChoose    deed = "choose" // a choice, by its id
	doOther     deed = "other"  // back to the choice
	doSend      deed = "send"
	doAnswer    deed = "answer" // with what is in the field
	doCapture   deed = "capture"
	doElsewhere deed = "elsewhere"
	doClose     deed = "close"
)

// screen makes what is shown of a View. doing is what the customer did last,
// until the local time at which a lock ends, "" where nobody knows.
func (t *texts) screen(v prompt.View, doing deed, until string) screen {
	s := screen{
		place: string(v.Stage) + "/" + number(v.Step) + "/" + v.Factor.ID,
		step:  v.Step, steps: v.Steps,
	}
	switch v.Stage {
	case prompt.StageChoose:
		t.choose(&s, v)
	case prompt.StageEnter:
		t.enter(&s, v)
	case prompt.StageCapture:
		t.capture(&s, v)
	case prompt.StageElsewhere:
		s.picture, s.heading, s.text = pictureElsewhere, t.provided(t.ElsewhereTitle, v), t.provided(t.ElsewhereText, v)
		s.primary = button{doElsewhere, t.provided(t.Elsewhere, v)}
	default:
		t.ended(&s, v, until)
		return s
	}
	t.addOthers(&s, v)
	if v.Busy {
		s.busy = t.underway(v, doing)
		return s
	}
	s.fault, s.success = t.notice(v.Notice)
	s.wrong = v.Notice == prompt.NoticeWrong || v.Notice == prompt.NoticeLast
	return s
}

// choose lists the ways; where there is but one way to get a code, it offers to
// send it.
func (t *texts) choose(s *screen, v prompt.View) {
	if len(v.Choices) == 1 {
		s.picture, s.heading, s.text = way(v.Choices[0]), t.SendTitle, t.where(v.Choices[0])
		s.primary = button{doSend, t.Send}
		return
	}
	s.place = string(v.Stage) + "/" + number(v.Step) // whatever is chosen
	s.heading, s.text = t.ChooseCodeTitle, t.ChooseCodeText
	for _, f := range v.Choices {
		if f.Method != stepup.MethodCode {
			s.heading, s.text = t.ChooseTitle, ""
		}
		s.choices = append(s.choices, choice{id: f.ID, label: t.way(f), hint: masked(f.Hint), picture: way(f)})
	}
}

func (t *texts) enter(s *screen, v prompt.View) {
	f := v.Factor
	s.primary = button{doAnswer, t.Confirm}
	s.entry = entry{length: f.Length, numeric: true}
	if f.Length > 0 {
		s.entry.note = fill(t.Digits, "digits", number(f.Length))
	}
	if f.Method == stepup.MethodCode {
		s.heading, s.text = t.CodeTitle, fill(t.CodeText, "where", t.where(f))
		s.entry.label, s.entry.missing = t.CodeLabel, t.CodeMissing
		s.wait = v.ResendIn
		s.others = []button{{doSend, t.SendAgain}}
		return
	}
	s.heading = t.PinTitle
	s.entry.label, s.entry.missing, s.entry.secret = t.PinLabel, t.PinMissing, true
	s.entry.numeric = f.Length > 0 || f.Type == "PIN"
	if f.Sealed {
		s.text = t.PinSealed
	}
}

// capture waits for the page: for its fingerprint of the device without being
// asked, for a face scan once the customer is ready.
func (t *texts) capture(s *screen, v prompt.View) {
	s.picture = way(v.Factor)
	if v.Factor.Method == stepup.MethodDevice {
		s.heading, s.text = t.DeviceTitle, t.DeviceText
		if !v.Busy {
			s.heading, s.text, s.primary = t.WayDevice, "", button{doCapture, t.TryAgain}
		}
		return
	}
	s.heading, s.text, s.primary = t.FaceTitle, t.FaceText, button{doCapture, t.FaceStart}
}

func (t *texts) addOthers(s *screen, v prompt.View) {
	if len(v.Choices) > 1 && v.Stage != prompt.StageChoose {
		s.others = append(s.others, button{doOther, t.OtherWay})
	}
	if v.Elsewhere && v.Stage != prompt.StageElsewhere {
		s.others = append(s.others, button{doElsewhere, t.provided(t.Elsewhere, v)})
	}
}

// underway says what is waited for.
func (t *texts) underway(v prompt.View, doing deed) string {
	switch {
	case doing == doSend, v.Stage == prompt.StageChoose:
		return t.Sending
	case v.Factor.Method == stepup.MethodFace:
		return t.FaceRunning
	}
	return t.Checking
}

// notice says what happened. It never names the factor. That a first code was
// sent is told by the text of the place that it leads to.
func (t *texts) notice(n prompt.Notice) (fault, success string) {
	switch n {
	case prompt.NoticeResent:
		return "", t.Resent
	case prompt.NoticeWrong:
		return t.Wrong, ""
	case prompt.NoticeLast:
		return t.Last, ""
	case prompt.NoticeTooSoon:
		return t.TooSoon, ""
	case prompt.NoticeOffline:
		return t.Offline, ""
	case prompt.NoticeFailed:
		return t.Failed, ""
	}
	return "", ""
}

// ended shows how it ended; there is nothing left but to close.
func (t *texts) ended(s *screen, v prompt.View, until string) {
	s.step, s.steps, s.last = 0, 0, true
	if v.Stage == prompt.StageApproved {
		s.picture, s.heading, s.text = pictureDone, t.ApprovedTitle, t.ApprovedText
		return
	}
	s.primary = button{doClose, t.Close}
	switch v.Code {
	case stepup.Blocked:
		s.picture, s.heading, s.text = pictureLock, t.LockedTitle, t.LockedText
		if until != "" {
			s.text = fill(t.LockedUntil, "time", until)
		}
	case stepup.Expired, stepup.Timeout:
		s.picture, s.heading, s.text = pictureClock, t.ExpiredTitle, t.ExpiredText
	case stepup.Declined, stepup.Cancelled, stepup.Aborted:
		s.picture, s.heading, s.text = pictureStop, t.DeclinedTitle, t.DeclinedText
	default:
		s.picture, s.heading, s.text = pictureStop, t.UnavailableTitle, t.UnavailableText
	}
}

// way names a factor as a way to answer.
func (t *texts) way(f stepup.Factor) string {
	switch f.Type {
	case "SMS":
		return t.WaySms
	case "WHATSAPP":
		return t.WayWhatsapp
	case "VOICE":
		return t.WayVoice
	}
	switch f.Method {
	case stepup.MethodSecret:
		return t.WayPin
	case stepup.MethodDevice:
		return t.WayDevice
	case stepup.MethodFace:
		return t.WayFace
	}
	return t.WayCode
}

// where says how and where to a code goes.
func (t *texts) where(f stepup.Factor) string { return join(t.way(f), " · ", masked(f.Hint)) }

func (t *texts) provided(text string, v prompt.View) string {
	return fill(text, "provider", displayName(v.Challenge.Provider))
}

// announcement is what a screen reader says at a place, beyond what it says of
// the element with the focus: that is the heading where there is no field.
func (t *texts) announcement(s screen) string {
	said := ""
	if s.steps > 1 {
		said = t.stepOf(s) + "."
	}
	if s.entry.label != "" {
		said = join(said, " ", s.heading+".")
	}
	return join(said, " ", s.text)
}

func (t *texts) stepOf(s screen) string {
	return fill(t.Step, "step", number(s.step), "steps", number(s.steps))
}
