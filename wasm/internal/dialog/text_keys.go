package dialog

import "unsafe"

// keys are the names by which a page overrides texts (`messages`), in the order of
// the fields of texts. They are part of the public API: they may grow in number,
// and never change.
const keys = "" +
	"title asks to cancel close continue confirm tryAgain openAgain loading ready frame host " +
	"blockedTitle blockedText waitingTitle waitingText step timeLeft lastMinute fiveMinutes oneMinute " +
	"attemptsLeft chooseTitle chooseCodeTitle chooseCodeText waySms wayWhatsapp wayVoice wayCode wayPin " +
	"wayDevice wayFace otherWay sendTitle send sendAgain sending resent codeTitle codeText codeLabel " +
	"codeMissing pinTitle pinLabel pinMissing pinSealed showPin digits checking faceTitle faceText " +
	"faceStart faceRunning deviceTitle deviceText elsewhere elsewhereTitle elsewhereText wrong last " +
	"tooSoon offline failed approvedTitle approvedText lockedTitle lockedUntil lockedText expiredTitle " +
	"expiredText declinedTitle declinedText unavailableTitle unavailableText newPinTitle newPinText " +
	"newPinLabel repeatTitle repeatText repeatLabel pinWeak pinMismatch pinRefused savePin saving " +
	"wayEmail waySecret forEmail forPhone forSecret secretTitle secretMissing showSecret newSecretTitle " +
	"newSecretText newSecretLabel secretRule secretLength secretShort repeatSecretTitle " +
	"repeatSecretText repeatSecretLabel secretMismatch secretRefused saveSecret savingSecret "

// each visits all texts with their keys. All fields of texts are strings, which lie
// one after the other as in an array; naming each of them here would take more code than that.
func (t *texts) each(visit func(key string, text *string)) {
	fields := (*[unsafe.Sizeof(texts{}) / unsafe.Sizeof("")]string)(unsafe.Pointer(t))
	key, rest := "", keys
	for i := range fields {
		key, rest = until(' ', rest)
		visit(key, &fields[i])
	}
}

// parse reads a language's texts: one a line, in the order of each. So they lie
// together, which is half of what makes eight languages small; each on its own
// would take 4 KB more.
func parse(all string) (t texts) {
	t.each(func(_ string, text *string) { *text, all = until('\n', all) })
	return t
}

// until cuts a text at the first of these characters; where there is none, nothing
// is left.
func until(c byte, text string) (before, after string) {
	for i := range len(text) {
		if text[i] == c {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}
