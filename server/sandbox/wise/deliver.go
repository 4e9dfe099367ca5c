package wise

import (
	"strings"

	"countersign/server/sandbox/internal/phone"
)

// delivery is a code that is to be sent to the customer's phone.
type delivery struct {
	user    int64
	channel string // the type of factor
	to      string // empty: the number of the customer's account
	code    string
	subject subject
}

// senders are who a message comes from, so that the phone shows the channel.
var senders = map[string]string{
	factorSMS:      "Wise (simulated)",
	factorWhatsApp: "Wise on WhatsApp (simulated)",
	factorVoice:    "Voice call from Wise (simulated)",
}

// deliver sends a code to the customer's phone. The message says what the code
// approves, so that a customer can tell it from one they did not ask for.
func (s *Simulator) deliver(d delivery) {
	u := s.users[d.user]
	to := d.to
	if to == "" {
		to = u.Phone
	}
	spoken := d.code
	if d.channel == factorVoice {
		spoken = grouped(d.code, 1, " ")
	}
	text := spoken + " is your code"
	switch sub := d.subject; {
	case sub.Amount != "" && sub.Payee != "":
		text += " to pay " + sub.Amount + " to " + sub.Payee
	default:
		text += ": " + sub.Title
	}
	s.phone.Deliver(phone.Message{
		UserID: u.ID, Channel: strings.ToLower(d.channel), To: to, From: senders[d.channel],
		Text: text + ". Never tell it to anybody.", Code: d.code, SentAt: s.clock.Now(),
	})
}
