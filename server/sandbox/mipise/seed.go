package mipise

import "time"

// The fixed identities of the simulated world. They protect nothing, so they
// may be known to everybody.
const (
	// Agent and AgentPassword log in.
	Agent         = "agent-example"
	AgentPassword = "sandbox"
	// PlatformID is the one platform.
	PlatformID = "3f6b2a90-7c1d-4e85-9a02-5d8e41c7b610"
	// NewUserID is Lea Marchetti, who has set up nothing yet.
	NewUserID = "a4d7c1e2-90b3-4f6a-8c25-1e7f3b9d6052"
	// CompleteUserID is Jonas Ebert, who has set up everything.
	CompleteUserID = "c82e5f17-3a64-4d09-b7f1-60d92e4a8c35"
	// SecretCode is that of Jonas Ebert.
	SecretCode = "Sandbox2026"
)

// The numbers of the customers in the history, on the phone and in the inbox.
const newUserNumber, completeUserNumber = 7100451, 7100452

// firstBeneficiary is whom Jonas Ebert can pay from the start.
const firstBeneficiary = "5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c"

// people gives who is simulated. All names, addresses and accounts are
// invented; telephone numbers are from the range that the French regulator
// keeps free for fiction.
func people() []person {
	return []person{
		{ID: NewUserID, Number: newUserNumber, Name: "Lea Marchetti", Email: "lea.marchetti@example.com", Phone: "+33639980117", Address: "8 rue des Tanneurs, 69009 Lyon"},
		{ID: CompleteUserID, Number: completeUserNumber, Name: "Jonas Ebert", Email: "jonas.ebert@example.com", Phone: "+33639980142", Address: "23 quai de la Monnaie, 33800 Bordeaux"},
	}
}

// seeded gives the customers as they are at first.
func seeded(now time.Time) []*customer {
	var all []*customer
	for _, p := range people() {
		c := newCustomer(p)
		c.bank = account{Balance: 4_200_00}
		if p.ID == CompleteUserID {
			c.workflow, c.secret, c.authenticated = completed(), SecretCode, now.AddDate(0, 0, -1)
			c.bank.Beneficiaries = []beneficiary{{ID: firstBeneficiary, Name: "Atelier Nord", IBAN: "FR7630006000011234567890189"}}
		}
		all = append(all, c)
	}
	return all
}
