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
	sign        picture
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
	sign            picture
}

// entry is the one input of a screen; without a label there is none.
type entry struct {
	label, note, missing string
	secret, numeric      bool
	// length is how many characters there must be, least how many at least; 0
	// where nobody knows.
	length, least int
	// short is said in the place of missing where there are too few.
	short string
	// show labels the button that shows a secret.
	show string
	// fresh: it is chosen here, and password managers may keep it.
	fresh bool
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
func (t *texts) screen(v *prompt.View, doing deed, until string) screen {
	s := screen{place: place(v), step: v.Step, steps: v.Steps, wait: v.ResendIn}
	s.primary = t.primary(v)
	if s.last = v.Stage == prompt.StageApproved || v.Stage == prompt.StageEnded; s.last {
		s.step, s.steps = 0, 0
		s.sign, s.heading, s.text = t.ending(v, until)
		return s
	}
	s.sign, s.heading, s.text = t.task(v)
	s.choices, s.entry, s.others = t.choices(v), t.entry(v), t.others(v)
	if v.Busy {
		s.busy = t.underway(v, doing)
		return s
	}
	s.fault, s.success = t.notice(v.Notice)
	s.wrong = v.Notice == prompt.NoticeWrong || v.Notice == prompt.NoticeLast
	return s
}

// place names where the customer is. While a list is shown it does not matter
// what is chosen in it.
func place(v *prompt.View) string {
	name := string(v.Stage) + "/" + number(v.Step)
	if listed(v) {
		return name
	}
	return name + "/" + v.Factor.ID
}

// listed reports that there is something to choose from, and not only one code
// to be sent.
func listed(v *prompt.View) bool { return v.Stage == prompt.StageChoose && len(v.Choices) != 1 }

// task says what the customer is to do.
func (t *texts) task(v *prompt.View) (sign picture, heading, text string) {
	f := &v.Factor
	switch {
	case v.Stage == prompt.StageElsewhere:
		return pictureElsewhere, t.provided(t.ElsewhereTitle, v), t.provided(t.ElsewhereText, v)
	case listed(v):
		for i := range v.Choices {
			if v.Choices[i].Method != stepup.MethodCode {
				return "", t.ChooseTitle, ""
			}
		}
		return "", t.ChooseCodeTitle, t.ChooseCodeText
	case v.Stage == prompt.StageChoose:
		return way(f), t.SendTitle, join(t.where(f), " – ", t.purpose(f))
	case v.Stage == prompt.StageCapture:
		return t.capture(v)
	case f.Method == stepup.MethodCode:
		return "", t.CodeTitle, join(fill(t.CodeText, "where", t.where(f)), " – ", t.purpose(f))
	case !isPin(f):
		return "", t.SecretTitle, ""
	case f.Sealed:
		return "", t.PinTitle, t.PinSealed
	}
	return "", t.PinTitle, ""
}

// capture waits for the page: for its fingerprint of the device without being
// asked, for a face scan once the customer is ready.
func (t *texts) capture(v *prompt.View) (sign picture, heading, text string) {
	sign = way(&v.Factor)
	switch {
	case v.Factor.Method != stepup.MethodDevice:
		return sign, t.FaceTitle, t.FaceText
	case v.Busy:
		return sign, t.DeviceTitle, t.DeviceText
	}
	return sign, t.WayDevice, ""
}

// ending says how it ended.
func (t *texts) ending(v *prompt.View, until string) (sign picture, heading, text string) {
	if v.Stage == prompt.StageApproved {
		return pictureDone, t.ApprovedTitle, t.ApprovedText
	}
	switch v.Code {
	case stepup.Blocked:
		if until != "" {
			return pictureLock, t.LockedTitle, fill(t.LockedUntil, "time", until)
		}
		return pictureLock, t.LockedTitle, t.LockedText
	case stepup.Expired, stepup.Timeout:
		return pictureClock, t.ExpiredTitle, t.ExpiredText
	case stepup.Declined, stepup.Cancelled, stepup.Aborted:
		return pictureStop, t.DeclinedTitle, t.DeclinedText
	}
	return pictureStop, t.UnavailableTitle, t.UnavailableText
}

func (t *texts) choices(v *prompt.View) []choice {
	if !listed(v) {
		return nil
	}
	list := make([]choice, len(v.Choices))
	for i := range list {
		f := &v.Choices[i]
		list[i] = choice{id: f.ID, label: t.way(f), hint: masked(f.Hint), sign: way(f)}
	}
	return list
}

func (t *texts) entry(v *prompt.View) entry {
	f := &v.Factor
	if v.Stage != prompt.StageEnter {
		return entry{}
	}
	e := entry{label: t.CodeLabel, missing: t.CodeMissing, numeric: true, length: f.Length}
	if f.Length > 0 {
		e.note = fill(t.Digits, "digits", number(f.Length))
	}
	switch {
	case f.Method == stepup.MethodCode:
	case isPin(f):
		e.label, e.missing, e.show, e.secret = t.PinLabel, t.PinMissing, t.ShowPin, true
		e.numeric = f.Length > 0 || f.Type == "PIN"
	default:
		return entry{label: t.WaySecret, missing: t.SecretMissing, show: t.ShowSecret, secret: true}
	}
	return e
}

func (t *texts) primary(v *prompt.View) button {
	switch v.Stage {
	case prompt.StageEnter:
		return button{doAnswer, t.Confirm}
	case prompt.StageElsewhere:
		return button{doElsewhere, t.provided(t.Elsewhere, v)}
	case prompt.StageEnded:
		return button{doClose, t.Close}
	case prompt.StageChoose:
		if !listed(v) {
			return button{doSend, t.Send}
		}
	case prompt.StageCapture:
		if v.Factor.Method != stepup.MethodDevice {
			return button{doCapture, t.FaceStart}
		}
		if !v.Busy {
			return button{doCapture, t.TryAgain}
		}
	}
	return button{}
}

func (t *texts) others(v *prompt.View) []button {
	list := make([]button, 0, 3)
	if v.Stage == prompt.StageEnter && v.Factor.Method == stepup.MethodCode {
		list = append(list, button{doSend, t.SendAgain})
	}
	if len(v.Choices) > 1 && v.Stage != prompt.StageChoose {
		list = append(list, button{doOther, t.OtherWay})
	}
	if v.Elsewhere && v.Stage != prompt.StageElsewhere {
		list = append(list, button{doElsewhere, t.provided(t.Elsewhere, v)})
	}
	return list
}

// underway says what is waited for.
func (t *texts) underway(v *prompt.View, doing deed) string {
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
