package browsertest

import (
	"encoding/json"
	"testing"
)

// Outcome is how a promise ended: with a value, or with what was thrown.
type Outcome struct {
	Value json.RawMessage
	// Error is nil if it was fulfilled.
	Error *Thrown
}

// Thrown is what JavaScript threw.
type Thrown struct {
	// Name, Code and Message are the properties of those names; Code is ""
	// where it is not a string.
	Name, Code, Message string
	// Status is that of the response property, 0 where there is none.
	Status int
	// Text is the value as a string; Type is its typeof.
	Text, Type string
}

// Is fails the test unless the promise rejected with an error of this name and
// code.
func (o Outcome) Is(t testing.TB, name, code string) {
	t.Helper()
	switch {
	case o.Error == nil:
		t.Errorf("fulfilled with %s, want a rejection with %s %s", o.Value, name, code)
	case o.Error.Name != name || o.Error.Code != code:
		t.Errorf("rejected with %s %q (%s), want %s %q", o.Error.Name, o.Error.Code, o.Error.Text, name, code)
	}
}

// As fails the test unless the promise was fulfilled, and decodes its value.
func (o Outcome) As(t testing.TB, value any) {
	t.Helper()
	if o.Error != nil {
		t.Fatalf("rejected with %s %q: %s", o.Error.Name, o.Error.Code, o.Error.Text)
	}
	if o.Value == nil {
		return
	}
	if err := json.Unmarshal(o.Value, value); err != nil {
		t.Fatalf("fulfilled with %s: %v", o.Value, err)
	}
}

// settle makes the outcome of a promise. It never rejects, so nothing counts
// as an unhandled rejection.
const settle = `const settle = (promise) => promise.then(
  (value) => ({ Value: value }),
  (e) => ({ Error: {
    Name: String(e?.name ?? ''), Code: typeof e?.code === 'string' ? e.code : '', Message: String(e?.message ?? ''),
    Status: e?.response?.status ?? 0, Text: String(e), Type: typeof e,
  } }),
);
`

// Settle runs the body of an async function and gives how it ended.
func Settle(in Scope, body string, args ...any) Outcome {
	in.self().t.Helper()
	return Eval[Outcome](in, settle+"return settle((async () => {\n"+body+"\n})())", args...)
}

// Running is something that goes on in a page while the test does other things.
type Running struct {
	in    Scope
	index int
}

// running is where a document keeps what Start has started: under a symbol,
// so that no global appears.
const running = `const list = (globalThis[Symbol.for('browsertest')] ||= []);
`

// Start runs the body of an async function without waiting for its end.
func Start(in Scope, body string, args ...any) Running {
	in.self().t.Helper()
	index := Eval[int](in, settle+running+"return list.push(settle((async () => {\n"+body+"\n})())) - 1", args...)
	return Running{in, index}
}

// Settle waits for the end and gives how it ended.
func (r Running) Settle() Outcome {
	r.in.self().t.Helper()
	return Eval[Outcome](r.in, running+"return list[a]", r.index)
}

// Settled reports whether it has ended by now.
func (r Running) Settled() bool {
	r.in.self().t.Helper()
	return Eval[bool](r.in, running+"const open = {}; return (await Promise.race([list[a], open])) !== open", r.index)
}
