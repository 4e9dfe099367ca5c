package gateway

import (
	"errors"

	"countersign/server/internal/challenge"
	"countersign/server/internal/credential"
	"countersign/server/internal/customer"
	"countersign/server/internal/problem"
	"countersign/shared/stepup"
)

// problemOf is the problem that an error from below stands for.
func problemOf(err error) problem.Problem {
	var (
		state       *challenge.StateError
		unavailable *challenge.Unavailable
		unkept      *credential.KeepError
	)
	switch {
	case errors.Is(err, challenge.ErrNotFound):
		return problem.ChallengeNotFound
	case errors.Is(err, challenge.ErrTooMany):
		return problem.TooMany
	case errors.Is(err, challenge.ErrMismatch):
		return problem.Mismatch
	case errors.Is(err, customer.ErrMissing):
		return problem.CustomerMissing
	case errors.Is(err, errTooLarge):
		return problem.BodyTooLarge
	case errors.As(err, &unavailable), errors.As(err, &unkept):
		return problem.StoreUnavailable
	case errors.As(err, &state):
		return problemOfState(state.State)
	}
	return problem.Internal
}

// problemOfState is why a request is not sent for a challenge in this state.
func problemOfState(s stepup.State) problem.Problem {
	switch s {
	case stepup.StateExecuting:
		return problem.Executing
	case stepup.StateUnknown:
		return problem.OutcomeUnknown
	case stepup.StateCancelled:
		return problem.Cancelled
	case stepup.StateExpired:
		return problem.Expired
	case stepup.StateDeclined:
		return problem.Declined
	case stepup.StateBlocked:
		return problem.Blocked
	}
	return problem.Internal
}
