package wise

import "time"

// The fixed credentials of the simulated world. They protect nothing, so they
// may be known to everybody.
const (
	ClientID     = "example-client"
	ClientSecret = "example-secret"
	// UserToken is a user access token of Maren Okafor that never expires.
	UserToken = "user-access-token-example"
	// SecondUserToken is the same for Tomas Lindqvist.
	SecondUserToken = "second-user-access-token-example"
	// ClientToken is a client-credentials token that never expires.
	ClientToken = "client-credentials-token-example"
	// Password opens every approval page.
	Password = "sandbox"
	// PIN is that of Maren Okafor.
	PIN = "4826"
	// FixedCode is the phone code of the scenario's fixed codes, as in Wise's
	// own sandbox.
	FixedCode = "111111"
)

// The seeded ids. All names, numbers and accounts are invented; telephone
// numbers are from the ranges that regulators keep free for fiction.
const (
	marenID, tomasID = 8820451, 8820452

	marenProfile  = 30417755
	marenBusiness = 30417790
	tomasProfile  = 30418810
	marenEUR      = 64022918
	marenGBP      = 64022919
	businessEUR   = 64022960
	tomasGBP      = 64023001
	readyTransfer = 51923307
	readyBatch    = "b0a4d1c7-6e39-4f52-8d10-a7c35f2e9846"
	activeCard    = "5b7e0c92-48ad-4e16-b3f7-29d1c8a05e64"
	blockedCard   = "5b7e0c92-48ad-4e16-b3f7-29d1c8a05e65"
	openPurchase  = "270914463"
	latePurchase  = "270914464"
	directDebit   = 77120
	firstPhone    = 4471902 // the phone of the first user, and up from there
	firstFreeID   = 90000001
)

func users() []user {
	return []user{
		{ID: marenID, Name: "Maren Okafor", Email: "maren.okafor@example.com", Phone: "+447700900123"},
		{ID: tomasID, Name: "Tomas Lindqvist", Email: "tomas.lindqvist@example.com", Phone: "+447700900456"},
	}
}

func profiles() []profile {
	tallinn := address{ID: 36086701, Line: "Pagari 3", City: "Tallinn", Post: "10133", Country: "Estonia", Iso: "EE", Iso3: "est"}
	bristol := address{ID: 36086702, Line: "12 Quayside Lane", City: "Bristol", Post: "BS1 6AE", Country: "United Kingdom", Iso: "GB", Iso3: "gbr"}
	return []profile{
		{ID: marenProfile, PublicID: "0c5f2f5e-6d0b-4a33-9d57-0f4c7f7f1a01", UserID: marenID, Type: personal, FirstName: "Maren", LastName: "Okafor", Address: tallinn},
		{ID: marenBusiness, PublicID: "0c5f2f5e-6d0b-4a33-9d57-0f4c7f7f1a02", UserID: marenID, Type: business, Company: "Okafor Ceramics", Address: tallinn},
		{ID: tomasProfile, PublicID: "0c5f2f5e-6d0b-4a33-9d57-0f4c7f7f1a03", UserID: tomasID, Type: personal, FirstName: "Tomas", LastName: "Lindqvist", Address: bristol},
	}
}

func balances(now time.Time) []balance {
	opened := now.AddDate(-1, 0, 0)
	b := func(id, profile int64, currency string, amount money) balance {
		return balance{ID: id, Profile: profile, Currency: currency, Amount: amount, Created: opened, Changed: opened}
	}
	return []balance{
		b(marenEUR, marenProfile, "EUR", 25_480_60),
		b(marenGBP, marenProfile, "GBP", 3_120_00),
		b(businessEUR, marenBusiness, "EUR", 118_900_00),
		b(tomasGBP, tomasProfile, "GBP", 940_25),
	}
}

func recipients() []recipient {
	return []recipient{
		{
			ID: 40001001, Profile: marenProfile, UserID: marenID, Holder: "Tomas Lindqvist", Currency: "GBP", Type: "sort_code", Credits: tomasGBP,
			Details: recipientDetails{LegalType: "PRIVATE", SortCode: "231470", AccountNumber: "28821822"},
		},
		{
			ID: 40001002, Profile: marenProfile, UserID: marenID, Holder: "Harbour Light Studio", Currency: "EUR", Type: "iban",
			Details: recipientDetails{LegalType: "BUSINESS", IBAN: "EE471000001020145685"},
		},
		{
			ID: 40001003, Profile: marenProfile, UserID: marenID, Holder: "Ines Carvalho", Currency: "USD", Type: "aba",
			Details: recipientDetails{LegalType: "PRIVATE", RoutingNumber: "064000020", AccountNumber: "40000000000", AccountType: "CHECKING"},
		},
		{
			ID: 40001101, Profile: marenBusiness, UserID: marenID, Holder: "Harbour Light Studio", Currency: "EUR", Type: "iban",
			Details: recipientDetails{LegalType: "BUSINESS", IBAN: "EE471000001020145685"},
		},
		{
			ID: 40001201, Profile: tomasProfile, UserID: tomasID, Holder: "Maren Okafor", Currency: "EUR", Type: "iban", Credits: marenEUR,
			Details: recipientDetails{LegalType: "PRIVATE", IBAN: "BE68539007547034"},
		},
	}
}

func cards() []card {
	c := card{Profile: marenProfile, PAN: "4396910000012345", CVV: "274", PIN: "4816", Expiry: "10/31", Holder: "Maren Okafor"}
	active, blocked := c, c
	active.Token, active.Status = activeCard, "ACTIVE"
	blocked.Token, blocked.Status = blockedCard, "BLOCKED"
	return []card{active, blocked}
}

func purchases(now time.Time) []purchase {
	p := purchase{Profile: marenProfile, Merchant: "Pier Nine Books", Amount: 42_00, Currency: "GBP"}
	open, late := p, p
	open.Reference = openPurchase
	late.Reference, late.Expires = latePurchase, now.Add(-time.Minute)
	return []purchase{open, late}
}
