package mipise

import (
	"net/http"
	"slices"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// account is what a customer has, and what was done with it.
type account struct {
	Balance       amount
	Beneficiaries []beneficiary
	Transactions  []transaction
}

type beneficiary struct {
	ID   string `json:"uuid"`
	Name string `json:"name"`
	IBAN string `json:"iban"`
}

type transaction struct {
	ID          string    `json:"uuid"`
	Beneficiary string    `json:"beneficiary"`
	Name        string    `json:"beneficiary_name"`
	Amount      amount    `json:"amount"`
	Currency    string    `json:"currency"`
	Reference   string    `json:"reference"`
	Created     time.Time `json:"created_at"`
}

// The operations that read. They answer the same as long as the customer may
// see it at all.

func readBalance(_ *call, cu *customer) answer {
	return exchange.JSON(http.StatusOK, map[string]any{"balance": cu.bank.Balance, "currency": currency})
}

func readTransactions(_ *call, cu *customer) answer {
	list := append([]transaction{}, cu.bank.Transactions...)
	slices.Reverse(list) // the newest first
	return exchange.JSON(http.StatusOK, map[string]any{"transactions": list})
}

func readBeneficiaries(_ *call, cu *customer) answer {
	return exchange.JSON(http.StatusOK, map[string]any{"beneficiaries": append([]beneficiary{}, cu.bank.Beneficiaries...)})
}

func readBeneficiary(c *call, cu *customer) answer {
	id := c.r.PathValue("beneficiary")
	i := slices.IndexFunc(cu.bank.Beneficiaries, func(b beneficiary) bool { return b.ID == id })
	if i < 0 {
		return c.notFound("beneficiary")
	}
	return exchange.JSON(http.StatusOK, cu.bank.Beneficiaries[i])
}
