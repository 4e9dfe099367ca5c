package mipise

import "countersign/server/sandbox/internal/phone"

// channelSMS is how codes reach the phone.
const channelSMS = "sms"

// deliver sends a code to where it goes. The caller holds the customer, so
// that the latest message has the code that is good.
func (s *Simulator) deliver(cu *customer, process step, sent code) {
	m := phone.Message{
		UserID: cu.Number, To: sent.to, From: "Mipise (simulated)", Code: sent.digits, SentAt: sent.sent,
		Text: sent.digits + " is your code " + process.purpose() + ". Never tell it to anybody.",
	}
	if process.bySMS() {
		m.Channel = channelSMS
		s.phone.Deliver(m)
		return
	}
	m.From, m.Subject = "Mipise (simulated) <no-reply@mipise.example>", "Your code "+process.purpose()
	s.inbox.Deliver(m)
}
