package wise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// errShape says that an answer is not of the kind that its factor takes. What
// should have been sealed and is not must never leave.
var errShape = errors.New("not the kind of answer that is taken")

// Verify implements provider.Embedded. A PIN and a fingerprint arrive as a JWE
// and leave as they are: only Wise can read them (guide "SCA over API").
func (v Verifiable) Verify(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor, a provider.Answering) (provider.Verdict, error) {
	k := kindOf(f.Type)
	path, err := v.verifyPath(k, c)
	if err != nil {
		return provider.Verdict{}, err
	}
	q := call{
		name: k.word + " verify", method: http.MethodPost, path: path, token: c.Token,
		answers: append(wrong(k), http.StatusOK), refusals: verifyRefusals(k),
	}
	if err := q.carry(k, a); err != nil {
		return provider.Verdict{}, err
	}
	reply, err := ask(ctx, up, q)
	if err != nil || reply.status != http.StatusOK {
		return provider.Verdict{}, err
	}
	return readVerdict(reply, c), nil
}

// verifyPath gives the path of the operation that takes an answer.
func (v Verifiable) verifyPath(k kind, c provider.Case) (string, error) {
	if k.method == stepup.MethodCode {
		return v.version.token(k.word + "/verify"), nil
	}
	profile, ok := profileOf(c)
	if !k.profiled() || !ok {
		return "", errors.New("wise: verify: can only be answered on Wise's own page")
	}
	return v.version.profile(profile, k.word+"/verify"), nil
}

// carry puts an answer into a call.
func (c *call) carry(k kind, a provider.Answering) error {
	if a.Text == "" || a.Sealed != k.sealed() {
		return fmt.Errorf("wise: %s: %w", c.name, errShape)
	}
	if a.Sealed {
		c.sealed = a.Text
		return nil
	}
	var err error
	if c.json, err = json.Marshal(map[string]string{k.field: a.Text}); err != nil {
		return fmt.Errorf("wise: %s: %w", c.name, errShape) // cannot be: strings always encode
	}
	return nil
}

// wrong are the statuses that say: not the right answer. Of PIN, fingerprint and
// face map 400 is documented; of a PIN it also means that it is blocked, which
// cannot be told apart. Of codes nothing is documented: 400 is likely, 403 and
// 422 are what others use. A wrong answer too many costs an attempt; taking one
// for a failure of Wise's would let it be tried for ever.
func wrong(k kind) []int {
	statuses := []int{http.StatusBadRequest, http.StatusUnprocessableEntity}
	if k.method == stepup.MethodCode {
		statuses = append(statuses, http.StatusForbidden)
	}
	return statuses
}

// verifyRefusals: 404 is documented for what was never set up, and so can be no
// guess. Of codes nothing is documented: there it may mean anything, a wrong one
// as well. How Wise answers while it blocks a customer for a quarter of an hour
// is not; 423 could mean nothing else.
func verifyRefusals(k kind) map[int]stepup.Code {
	refusals := map[int]stepup.Code{http.StatusLocked: stepup.Blocked}
	if k.profiled() {
		refusals[http.StatusNotFound] = stepup.NotFound
	}
	return refusals
}

// readVerdict reads the reply to a right answer. Wise's documentation gives two
// forms of it, a JWE under the content key of the request and plain JSON. A
// reply that cannot be read does not make the answer wrong.
func readVerdict(reply answer, c provider.Case) provider.Verdict {
	if text, ok := readSealed(reply); ok {
		return provider.Verdict{Accepted: true, Sealed: text}
	}
	s, err := readStanding(reply.body, c)
	if err != nil {
		s = provider.Standing{}
	}
	return provider.Verdict{Accepted: true, Standing: s}
}
