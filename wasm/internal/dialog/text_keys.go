package dialog

// each visits all texts with the keys by which a page overrides them
// (`messages`). The keys are part of the public API: they may grow in number,
// and never change.
func (t *texts) each(visit func(key string, text *string)) {
	visit("title", &t.Title)
	visit("asks", &t.Asks)
	visit("to", &t.To)
	visit("cancel", &t.Cancel)
	visit("close", &t.Close)
	visit("continue", &t.Continue)
	visit("confirm", &t.Confirm)
	visit("tryAgain", &t.TryAgain)
	visit("openAgain", &t.OpenAgain)
	visit("loading", &t.Loading)
	visit("ready", &t.Ready)
	visit("frame", &t.Frame)
	visit("host", &t.Host)
	visit("blockedTitle", &t.BlockedTitle)
	visit("blockedText", &t.BlockedText)
	visit("waitingTitle", &t.WaitingTitle)
	visit("waitingText", &t.WaitingText)
	visit("step", &t.Step)
	visit("timeLeft", &t.TimeLeft)
	visit("lastMinute", &t.LastMinute)
	visit("fiveMinutes", &t.FiveMinutes)
	visit("oneMinute", &t.OneMinute)
	visit("attemptsLeft", &t.AttemptsLeft)
	visit("chooseTitle", &t.ChooseTitle)
	visit("chooseCodeTitle", &t.ChooseCodeTitle)
	visit("chooseCodeText", &t.ChooseCodeText)
	visit("waySms", &t.WaySms)
	visit("wayWhatsapp", &t.WayWhatsapp)
	visit("wayVoice", &t.WayVoice)
	visit("wayCode", &t.WayCode)
	visit("wayPin", &t.WayPin)
	visit("wayDevice", &t.WayDevice)
	visit("wayFace", &t.WayFace)
	visit("otherWay", &t.OtherWay)
	visit("sendTitle", &t.SendTitle)
	visit("send", &t.Send)
	visit("sendAgain", &t.SendAgain)
	visit("sending", &t.Sending)
	visit("resent", &t.Resent)
	visit("codeTitle", &t.CodeTitle)
	visit("codeText", &t.CodeText)
	visit("codeLabel", &t.CodeLabel)
	visit("codeMissing", &t.CodeMissing)
	visit("pinTitle", &t.PinTitle)
	visit("pinLabel", &t.PinLabel)
	visit("pinMissing", &t.PinMissing)
	visit("pinSealed", &t.PinSealed)
	visit("showPin", &t.ShowPin)
	visit("digits", &t.Digits)
	visit("checking", &t.Checking)
	visit("faceTitle", &t.FaceTitle)
	visit("faceText", &t.FaceText)
	visit("faceStart", &t.FaceStart)
	visit("faceRunning", &t.FaceRunning)
	visit("deviceTitle", &t.DeviceTitle)
	visit("deviceText", &t.DeviceText)
	visit("elsewhere", &t.Elsewhere)
	visit("elsewhereTitle", &t.ElsewhereTitle)
	visit("elsewhereText", &t.ElsewhereText)
	visit("wrong", &t.Wrong)
	visit("last", &t.Last)
	visit("tooSoon", &t.TooSoon)
	visit("offline", &t.Offline)
	visit("failed", &t.Failed)
	visit("approvedTitle", &t.ApprovedTitle)
	visit("approvedText", &t.ApprovedText)
	visit("lockedTitle", &t.LockedTitle)
	visit("lockedUntil", &t.LockedUntil)
	visit("lockedText", &t.LockedText)
	visit("expiredTitle", &t.ExpiredTitle)
	visit("expiredText", &t.ExpiredText)
	visit("declinedTitle", &t.DeclinedTitle)
	visit("declinedText", &t.DeclinedText)
	visit("unavailableTitle", &t.UnavailableTitle)
	visit("unavailableText", &t.UnavailableText)
	visit("newPinTitle", &t.NewPinTitle)
	visit("newPinText", &t.NewPinText)
	visit("newPinLabel", &t.NewPinLabel)
	visit("repeatTitle", &t.RepeatTitle)
	visit("repeatText", &t.RepeatText)
	visit("repeatLabel", &t.RepeatLabel)
	visit("pinWeak", &t.PinWeak)
	visit("pinMismatch", &t.PinMismatch)
	visit("pinRefused", &t.PinRefused)
	visit("savePin", &t.SavePin)
	visit("saving", &t.Saving)
}

// parse reads a language's texts: one a line, in the order of each. So they lie
// together, which is half of what makes eight languages small; each on its own
// would take 4 KB more.
func parse(all string) (t texts) {
	t.each(func(_ string, text *string) {
		for i := range len(all) {
			if all[i] == '\n' {
				*text, all = all[:i], all[i+1:]
				return
			}
		}
	})
	return t
}
