package intergiro

import "time"

// The fixed credentials of the simulated world. They protect nothing, so they
// may be known to everybody.
const (
	// APIKey logs a platform in.
	APIKey = "intergiro-api-key-example"
	// Password opens every consent.
	Password = "sandbox"
)

// The seeded ids. All names, numbers and accounts are invented.
const (
	sofiaID = "7c1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e01"
	antonID = "7c1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e02"
	guestID = "7c1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e03"

	sofiaEUR  = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301"
	sofiaCard = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c302"
	sofiaSEK  = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c303"
	antonEUR  = "b2a94d10-6f2e-4c71-8b05-d1e6f0a7c304"

	newCard    = "e90c3b67-15d8-4a2f-a6c4-7f20b9d85e01"
	frozenCard = "e90c3b67-15d8-4a2f-a6c4-7f20b9d85e02"
	activeCard = "e90c3b67-15d8-4a2f-a6c4-7f20b9d85e03"
)

func individuals() []individual {
	return []individual{
		{ID: sofiaID, First: "Sofia", Last: "Lindgren"},
		{ID: antonID, First: "Anton", Last: "Berg"},
		{ID: guestID, First: "Guest", Last: "Visitor", Guest: true},
	}
}

func accounts(now time.Time) []account {
	opened := now.AddDate(-1, 0, 0)
	return []account{
		{ID: sofiaEUR, Individual: sofiaID, Name: "EUR account", Type: "current", Currency: "EUR", IBAN: "SE4897700000000000417001", Balance: 12_480_60, Created: opened},
		{ID: sofiaCard, Individual: sofiaID, Name: "Card account", Type: "card", Currency: "EUR", IBAN: "SE2197700000000000417002", Balance: 310_00, Created: opened},
		{ID: sofiaSEK, Individual: sofiaID, Name: "SEK account", Type: "current", Currency: "SEK", IBAN: "SE9197700000000000417003", Balance: 54_000_00, Created: opened},
		{ID: antonEUR, Individual: antonID, Name: "EUR account", Type: "current", Currency: "EUR", IBAN: "SE3897700000000000520001", Balance: 940_25, Created: opened},
	}
}

func cards() []card {
	return []card{
		{ID: newCard, Individual: sofiaID, Account: sofiaCard, Name: "Everyday", Type: "physical", Last4: "4417", Status: cardNew},
		{ID: frozenCard, Individual: sofiaID, Account: sofiaCard, Name: "Travel", Type: "physical", Last4: "4425", Status: cardFrozen},
		{ID: activeCard, Individual: antonID, Account: antonEUR, Name: "Expenses", Type: "virtual", Last4: "5208", Status: cardActive},
	}
}
