package intergiro

// Limits of texts: SEPA's. The documentation names none.
const (
	maxName      = 70
	maxReference = 140
)

// payment is the body of POST /v3/transactions/pay ("Payments").
type payment struct {
	RequestID string `json:"request_id"`
	AccountID string `json:"account_id"`
	To        struct {
		Name      string       `json:"name"`
		AccountID *string      `json:"account_id,omitempty"`
		Account   *bankDetails `json:"account,omitempty"`
	} `json:"counterparty"`
	Amount    money   `json:"amount"`
	Reference *string `json:"reference,omitempty"`
}

type bankDetails struct {
	IBAN string  `json:"iban"`
	BIC  *string `json:"bic,omitempty"`
}

// check says what is wrong with a payment, as far as it can be seen without
// looking at the accounts.
func (p payment) check(u Unconfirmed) *refusal {
	r := firstOf(
		identifier(u, "request_id", p.RequestID),
		identifier(u, "account_id", p.AccountID),
		text(u, "counterparty.name", p.To.Name, maxName),
		amount(u, "amount", p.Amount),
		reference(u, p.Reference),
	)
	switch {
	case r != nil:
		return r
	case (p.To.AccountID == nil) == (p.To.Account == nil):
		return invalid(u, "counterparty", "must have either account_id or account")
	case p.To.AccountID != nil:
		return identifier(u, "counterparty.account_id", *p.To.AccountID)
	case !isIBAN(p.To.Account.IBAN):
		return invalid(u, "counterparty.account.iban", "must be an IBAN")
	case p.To.Account.BIC != nil && !bicForm.MatchString(*p.To.Account.BIC):
		return invalid(u, "counterparty.account.bic", "must be a BIC")
	}
	return nil
}

// reference checks a reference, which may be left out.
func reference(u Unconfirmed, given *string) *refusal {
	if given == nil {
		return nil
	}
	return text(u, "reference", *given, maxReference)
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// pay is POST /v3/transactions/pay: with bank details it needs consent; with
// an account_id the page's example passes directly.
func (s *Simulator) pay(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	var in payment
	if r := c.decode(&in); r != nil {
		return answer{}, r
	}
	if r := in.check(u); r != nil {
		return answer{}, r
	}
	from, known := s.bank.account(in.AccountID)
	if !known {
		return answer{}, unknown(u, "account_id", "account")
	}
	t := transaction{
		RequestID: in.RequestID, Account: from.ID, Amount: in.Amount, Reference: value(in.Reference),
		To: counterparty{Name: in.To.Name},
	}
	external := in.To.Account != nil
	if external {
		t.To.IBAN, t.To.BIC = in.To.Account.IBAN, value(in.To.Account.BIC)
	} else {
		to, known := s.bank.account(*in.To.AccountID)
		if !known {
			return answer{}, unknown(u, "counterparty.account_id", "account")
		}
		t.To.Account, t.To.IBAN = to.ID, to.IBAN
	}
	a := s.transfer(t, from)
	a.name, a.digest = actionPay, c.sameness(in)
	a.consent = external || u.InternalPayments == "consent"
	a.subject.Title = "Confirm a payment"
	return s.perform(c, a)
}

// transfer gives the action that books a transaction.
func (s *Simulator) transfer(t transaction, from account) action {
	b := s.bank
	owner, _ := b.person(from.Individual, false)
	lines := []line{{"Account", grouped(t.To.IBAN, 4)}}
	if t.Reference != "" {
		lines = append(lines, line{"Reference", t.Reference})
	}
	lines = append(lines, line{"From", from.Name + ", " + grouped(from.IBAN, 4)})
	return action{
		resource: t.RequestID, requestID: t.RequestID, status: consentStatus, fields: true,
		subject: subject{Customer: owner.name(), Amount: t.Amount.String() + " " + from.Currency, Payee: t.To.Name, Lines: lines},
		check:   func(u Unconfirmed) *refusal { return b.canBook(t, u) },
		execute: func() result {
			id := b.book(t).ID
			return func(c *call) (answer, *refusal) { return s.showTransaction(c, id) }
		},
	}
}

// canBook says why a transaction cannot be booked. The caller holds the lock.
func (b *bank) canBook(t transaction, u Unconfirmed) *refusal {
	from := b.accounts[t.Account]
	to := b.accounts[t.To.Account] // nil for one elsewhere
	switch {
	case t.To.IBAN == from.IBAN:
		return invalid(u, "counterparty", "must be another account")
	case to != nil && to.Currency != from.Currency:
		return invalid(u, "counterparty", "must be an account in "+from.Currency)
	case from.Balance < t.Amount:
		return &refusal{u.FundsStatus, codeFunds, "there is not enough money on the account", "amount"}
	}
	return nil
}

// movement is the body of POST /v3/transactions/move ("Payments").
type movement struct {
	RequestID string  `json:"request_id"`
	Source    string  `json:"source_account_id"`
	Target    string  `json:"target_account_id"`
	Amount    money   `json:"amount"`
	Reference *string `json:"reference,omitempty"`
}

// move is POST /v3/transactions/move, between accounts of one individual: no
// consent.
func (s *Simulator) move(c *call) (answer, *refusal) {
	u := c.scenario.Unconfirmed
	var in movement
	if r := c.decode(&in); r != nil {
		return answer{}, r
	}
	if r := firstOf(
		identifier(u, "request_id", in.RequestID), identifier(u, "source_account_id", in.Source),
		identifier(u, "target_account_id", in.Target), amount(u, "amount", in.Amount), reference(u, in.Reference),
	); r != nil {
		return answer{}, r
	}
	from, known := s.bank.account(in.Source)
	if !known {
		return answer{}, unknown(u, "source_account_id", "account")
	}
	to, known := s.bank.account(in.Target)
	switch {
	case !known:
		return answer{}, unknown(u, "target_account_id", "account")
	case to.Individual != from.Individual:
		return answer{}, invalid(u, "target_account_id", "must be an account of the same individual")
	}
	owner, _ := s.bank.person(to.Individual, false)
	a := s.transfer(transaction{
		RequestID: in.RequestID, Account: from.ID, Amount: in.Amount, Reference: value(in.Reference),
		To: counterparty{Name: owner.name(), Account: to.ID, IBAN: to.IBAN},
	}, from)
	a.name, a.digest, a.subject.Title = actionMove, c.sameness(in), "Move money"
	return s.perform(c, a)
}
