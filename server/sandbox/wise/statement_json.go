package wise

import "strings"

// The statement object (docs.wise.com, reference "balanceStatementGet").
type statementObject struct {
	Holder       holderObject        `json:"accountHolder"`
	Issuer       issuerObject        `json:"issuer"`
	Bank         *string             `json:"bankDetails"`
	Transactions []transactionObject `json:"transactions"`
	End          amount              `json:"endOfStatementBalance"`
	Query        queryObject         `json:"query"`
}

type holderObject struct {
	Type      profileType      `json:"type"`
	Address   statementAddress `json:"address"`
	FirstName string           `json:"firstName,omitempty"`
	LastName  string           `json:"lastName,omitempty"`
	Business  string           `json:"businessName,omitempty"`
}

type statementAddress struct {
	Line    string `json:"addressFirstLine"`
	City    string `json:"city"`
	Post    string `json:"postCode"`
	State   string `json:"stateCode"`
	Country string `json:"countryName"`
}

type issuerObject struct {
	Name    string `json:"name"`
	Line    string `json:"firstLine"`
	City    string `json:"city"`
	Post    string `json:"postCode"`
	State   string `json:"stateCode"`
	Country string `json:"country"`
}

type transactionObject struct {
	Type      string             `json:"type"`
	Date      string             `json:"date"`
	Amount    amount             `json:"amount"`
	Fees      amount             `json:"totalFees"`
	Details   transactionDetails `json:"details"`
	Exchange  *string            `json:"exchangeDetails"`
	Running   amount             `json:"runningBalance"`
	Reference string             `json:"referenceNumber"`
}

type transactionDetails struct {
	Type        string `json:"type"`
	Description string `json:"description"`
}

type queryObject struct {
	Start    string `json:"intervalStart"`
	End      string `json:"intervalEnd"`
	Currency string `json:"currency"`
	Account  int64  `json:"accountId"`
}

func (st statement) json() answer {
	currency := st.Balance.Currency
	list := make([]transactionObject, 0, len(st.Entries))
	for _, e := range st.Entries {
		list = append(list, transactionObject{
			Type: e.direction(), Date: e.Time.Format(instant), Amount: amount{e.Amount, currency}, Fees: amount{e.Fee, currency},
			Details: transactionDetails{e.Type, e.Text}, Running: amount{e.After, currency}, Reference: e.Reference,
		})
	}
	h := st.Holder
	return ok(statementObject{
		Holder: holderObject{
			Type: h.Type, FirstName: h.FirstName, LastName: h.LastName, Business: h.Company,
			Address: statementAddress{Line: h.Address.Line, City: h.Address.City, Post: h.Address.Post, Country: h.Address.Country},
		},
		Issuer:       issuerObject{Name: issuer, Line: "1 Nowhere Lane", City: "Sandbox", Post: "00000", Country: "Nowhere"},
		Transactions: list,
		End:          amount{st.closing(), currency},
		Query:        queryObject{st.Query.Start.Format(instant), st.Query.End.Format(instant), currency, st.Balance.ID},
	})
}

// issuer is who stands on a statement: nobody could take it for a real one.
const issuer = "Simulated Wise (sandbox, no real money)"

func (e entry) direction() string {
	if e.Amount < 0 {
		return "DEBIT"
	}
	return "CREDIT"
}

// closing is the balance at the end of the statement.
func (st statement) closing() money {
	if n := len(st.Entries); n > 0 {
		return st.Entries[n-1].After
	}
	return st.Balance.Amount
}

// title is the first line of the formats that are read by people.
func (st statement) title() string {
	q := st.Query
	return strings.Join([]string{st.Holder.Name(), q.Currency, q.Start.Format("2006-01-02"), q.End.Format("2006-01-02")}, " ")
}
