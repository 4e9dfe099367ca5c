package mipise

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"countersign/server/provider"
)

// notesLife is how long it is remembered which steps a session has taken.
const notesLife = time.Hour

// notes are what is remembered for one session of one customer: what Mipise's
// status does not say. They hold secrets, and never leave the gateway.
type notes struct {
	// Token is that of secret_code/verify.
	Token held
	// Sent is the token that a code of auth_by_sms was sent with; it is waited for
	// until Until.
	Sent  held
	Until time.Time
	// Proof is the token that operations carry, and Serial the count of
	// authentications in this session; Used is the last one that an operation has
	// been sent with.
	Proof        held
	Serial, Used int
	// Steps are the steps that the session has taken, in their order.
	Steps []step
	// Since is when the last of those was taken.
	Since time.Time
}

// held is a token that is kept. Text may be "" where none is carried.
type held struct {
	Text string
	Ends time.Time
}

func (h held) live(now time.Time) bool { return now.Before(h.Ends) }

// proven reports that the session has authenticated the customer. A strict one
// was not made use of yet.
func (n notes) proven(strict bool, now time.Time) bool {
	return n.Proof.live(now) && (!strict || n.Serial > n.Used)
}

// proof gives what an operation carries, where the customer is proven.
func (n notes) proof(strict bool, now time.Time) (proof provider.Proof, ok bool) {
	if ok = n.proven(strict, now); ok {
		proof.Token = n.Proof.Text
	}
	return proof, ok
}

// known reports that the secret code need not be shown (again): there is its
// token, or a code that was sent with one.
func (n notes) known(now time.Time) bool { return n.Token.live(now) || now.Before(n.Until) }

// took notes a step of the set-up. A new secret code has to be confirmed anew.
func (n *notes) took(s step, now time.Time) {
	n.Steps = slices.DeleteFunc(n.Steps, func(o step) bool {
		return o == s || s == secretSetUp && slices.Contains(sourceSecret.steps(), o)
	})
	n.Steps, n.Since = append(n.Steps, s), now
}

// dropped notes the reset of a source: with it Mipise may forget what was proved.
func (n *notes) dropped(s source) {
	n.Steps = slices.DeleteFunc(n.Steps, func(o step) bool { return slices.Contains(s.steps(), o) })
	n.forget()
}

// forget drops the tokens, and with them the authentication.
func (n *notes) forget() {
	n.Token, n.Sent, n.Until, n.Proof = held{}, held{}, time.Time{}, held{}
}

// trimmed gives the notes without what is over, and how long they are good for.
func (n notes) trimmed(now time.Time) (notes, time.Duration) {
	var last time.Time
	for _, h := range []*held{&n.Token, &n.Proof} {
		if !h.live(now) {
			*h = held{}
		} else if h.Ends.After(last) {
			last = h.Ends
		}
	}
	if !now.Before(n.Until) {
		n.Sent, n.Until = held{}, time.Time{}
	} else if n.Until.After(last) {
		last = n.Until
	}
	if ends := n.Since.Add(notesLife); !now.Before(ends) {
		n.Steps, n.Since = nil, time.Time{}
	} else if ends.After(last) {
		last = ends
	}
	return n, last.Sub(now)
}

// readNotes reads what was kept. What cannot be read is as if it were not there:
// the customer is asked again.
func readNotes(text string, now time.Time) notes {
	var n notes
	if len(text) > maxObject || json.Unmarshal([]byte(text), &n) != nil {
		return notes{}
	}
	n, _ = n.trimmed(now)
	return n
}

// key is under which name a session's notes are kept: those of one customer are
// never another's.
func (u user) key() string { return "notes/" + u.platform + "/" + u.id }

// notes gives what is remembered.
func (p Provider) notes(ctx context.Context, up provider.Upstream, u user) (notes, error) {
	text, ok, err := memoryOf(up).Get(ctx, u.key())
	if err != nil || !ok {
		return notes{}, err
	}
	return readNotes(text, time.Now()), nil
}

// note changes what is remembered. change may run several times.
func (p Provider) note(ctx context.Context, up provider.Upstream, u user, change func(n *notes, now time.Time)) error {
	return memoryOf(up).Update(ctx, u.key(), func(old string) (string, time.Duration, error) {
		now := time.Now()
		n := readNotes(old, now)
		change(&n, now)
		n, life := n.trimmed(now)
		if life <= 0 {
			return "", 0, nil
		}
		text, err := json.Marshal(n)
		return string(text), life, err // there is none: tokens, times and numbers always encode
	})
}

// memoryOf gives where notes of the session at hand are kept.
func memoryOf(up provider.Upstream) provider.Memory {
	if r, ok := up.(provider.Remembering); ok {
		return r.Memory()
	}
	return forgetful{}
}

// forgetful keeps nothing, and says so.
type forgetful struct{}

func (forgetful) Get(context.Context, string) (string, bool, error) {
	return "", false, provider.ErrMemory
}

func (forgetful) Update(context.Context, string, func(string) (string, time.Duration, error)) error {
	return provider.ErrMemory
}
