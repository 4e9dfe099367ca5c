package prompt

import (
	"slices"

	"countersign/shared/stepup"
)

// same reports that two views show the same, so that the second needs no
// drawing: news come again and again.
func same(a, b View) bool {
	return a.Stage == b.Stage && a.Step == b.Step && a.Steps == b.Steps &&
		a.Busy == b.Busy && a.Notice == b.Notice && a.ResendIn == b.ResendIn &&
		a.Elsewhere == b.Elsewhere && a.Code == b.Code &&
		sameFactor(a.Factor, b.Factor) && sameFactors(a.Choices, b.Choices) &&
		sameChallenge(a.Challenge, b.Challenge)
}

func sameChallenge(a, b stepup.Challenge) bool {
	return a.ID == b.ID && a.Provider == b.Provider && a.State == b.State &&
		a.ExpiresAt == b.ExpiresAt && a.BlockedUntil == b.BlockedUntil &&
		sameValue(a.AttemptsLeft, b.AttemptsLeft) && sameValue(a.Subject, b.Subject) &&
		sameFactors(a.Factors, b.Factors)
}

func sameValue[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func sameFactors(a, b []stepup.Factor) bool { return slices.EqualFunc(a, b, sameFactor) }

func sameFactor(a, b stepup.Factor) bool {
	return a.ID == b.ID && a.Type == b.Type && a.Method == b.Method && a.State == b.State &&
		a.Optional == b.Optional && a.Hint == b.Hint && a.Length == b.Length &&
		a.ResendAt == b.ResendAt && sameFactors(a.Alternatives, b.Alternatives)
}
