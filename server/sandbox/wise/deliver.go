package wise

import "countersign/server/sandbox/internal/phone"

// deliver sends a code to the customer's phone. The message says what the code
// approves, so that a customer can tell it from one they did not ask for.
func (s *Simulator) deliver(d delivery) {
	u := s.users[d.user]
	text := d.code + " is your code"
	switch sub := d.subject; {
	case sub.Amount != "" && sub.Payee != "":
		text += " to pay " + sub.Amount + " to " + sub.Payee
	default:
		text += ": " + sub.Title
	}
	s.phone.Deliver(phone.Message{
		UserID: u.ID, To: u.Phone, From: "Wise (simulated)", Text: text + ". Never tell it to anybody.", Code: d.code, SentAt: s.clock.Now(),
	})
}
