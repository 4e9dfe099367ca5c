package wise

import (
	"net/url"
	"strings"
	"time"
)

// maxInterval is the longest interval of a statement (docs.wise.com, reference
// "balanceStatementGet").
const maxInterval = 469 * 24 * time.Hour

// statementQuery is what a statement was asked for.
type statementQuery struct {
	Currency   string
	Start, End time.Time
	Flat       bool
}

// prepareStatement is GET /v1/profiles/{profileId}/balance-statements/{balanceId}/statement.{format}.
func (s *Simulator) prepareStatement(c *call) (protectedAction, *answer) {
	write := statementFormats[strings.TrimPrefix(c.r.PathValue("file"), "statement.")]
	if write == nil {
		a := s.noRoute(c)
		return protectedAction{}, &a
	}
	b, refusal := s.ownBalance(c)
	if refusal != nil {
		return protectedAction{}, refusal
	}
	q, refusal := readStatementQuery(c.r.URL.Query(), b)
	if refusal != nil {
		return protectedAction{}, refusal
	}
	return protectedAction{
		action: actionStatement, resource: itoa(b.ID), risk: low, subject: statementSubject(q),
		execute: func() answer { return write(s.statementOf(c.profile, b.ID, q)) },
	}, nil
}

func readStatementQuery(in url.Values, b balance) (statementQuery, *answer) {
	var a answer
	start, errStart := time.Parse(time.RFC3339, in.Get("intervalStart"))
	end, errEnd := time.Parse(time.RFC3339, in.Get("intervalEnd"))
	kind := in.Get("type")
	switch {
	case in.Get("currency") == "":
		a = missing("currency")
	case in.Get("currency") != b.Currency:
		a = invalid("currency", "NOT_VALID", "is not the currency of the balance")
	case errStart != nil:
		a = invalid("intervalStart", "NOT_VALID", "must be a time like 2026-10-01T00:00:00.000Z")
	case errEnd != nil:
		a = invalid("intervalEnd", "NOT_VALID", "must be a time like 2026-10-15T23:59:59.999Z")
	case end.Before(start):
		a = invalid("intervalEnd", "NOT_VALID", "must not be before intervalStart")
	case end.Sub(start) > maxInterval:
		a = invalid("intervalEnd", "NOT_VALID", "the interval must not be longer than 469 days")
	case kind != "" && kind != "COMPACT" && kind != "FLAT":
		a = invalid("type", "NOT_VALID", "must be COMPACT or FLAT")
	default:
		return statementQuery{Currency: b.Currency, Start: start, End: end, Flat: kind == "FLAT"}, nil
	}
	return statementQuery{}, &a
}

func statementSubject(q statementQuery) subject {
	return subject{Title: "See your account statement", Lines: []line{
		{"Account", q.Currency + " balance"},
		{"Period", q.Start.Format("2 Jan 2006") + " to " + q.End.Format("2 Jan 2006")},
	}}
}

// statement is what all formats are written from.
type statement struct {
	Holder  profile
	Balance balance
	Query   statementQuery
	Entries []entry
}

func (s *Simulator) statementOf(holder profile, id int64, q statementQuery) statement {
	s.bank.mu.Lock()
	defer s.bank.mu.Unlock()
	st := statement{Holder: holder, Balance: *s.bank.balances[id], Query: q, Entries: []entry{}}
	for _, e := range s.bank.entries {
		if e.Balance != id || e.Time.Before(q.Start) || e.Time.After(q.End) {
			continue
		}
		if q.Flat && e.Fee > 0 { // the fee on a line of its own
			net, fee := e, e
			net.Amount, net.Fee, net.After = e.Amount+e.Fee, 0, e.After+e.Fee
			fee.Amount, fee.Fee, fee.Type, fee.Text = -e.Fee, 0, "TRANSFER", "Fee of "+e.Reference
			st.Entries = append(st.Entries, net, fee)
			continue
		}
		st.Entries = append(st.Entries, e)
	}
	return st
}
