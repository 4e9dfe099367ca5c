package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take before the test fails: much longer
// than it takes, as machines are slow at times.
const patience = 30 * time.Second

// Scope is somewhere JavaScript runs: a page, a window or a frame.
type Scope interface{ self() *scope }

// scope evaluates in one document.
type scope struct {
	t   testing.TB
	ctx context.Context // of the target
	// evaluate runs an expression and gives its awaited value as JSON, "" where it
	// is undefined.
	evaluate func(expression string) (string, error)
}

func (s *scope) self() *scope { return s }

// NewScope is a scope in another browser than this package's own, whose evaluate
// runs an expression and gives its awaited value as JSON, "" where it is undefined.
func NewScope(t testing.TB, evaluate func(expression string) (string, error)) Scope {
	t.Helper()
	return &scope{t: t, ctx: t.Context(), evaluate: evaluate}
}

// limited gives the target's context with the usual patience.
func (s *scope) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.ctx, patience)
}

// function makes an expression out of the body of an async function.
func function(body string, args []any) (string, error) {
	const names = "abcdefgh"
	if len(args) > len(names) {
		return "", errors.New("too many arguments")
	}
	values := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			return "", fmt.Errorf("argument %c: %w", names[i], err)
		}
		values[i] = string(text)
	}
	parameters := strings.Join(strings.Split(names[:len(args)], ""), ", ")
	return "(async (" + parameters + ") => {\n" + body + "\n})(" + strings.Join(values, ", ") + ")", nil
}

// Eval gives what the body of an async function returns.
func Eval[T any](in Scope, body string, args ...any) T {
	s := in.self()
	s.t.Helper()
	var value T
	expression, err := function(body, args)
	if err != nil {
		s.t.Fatalf("in the page: %v", err)
	}
	text, err := s.evaluate(expression)
	if err != nil {
		s.t.Fatalf("in the page: %v\n%s", err, body)
	}
	if text == "" {
		return value
	}
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		s.t.Fatalf("in the page: %v, got %s\n%s", err, text, body)
	}
	return value
}

// Do runs the body of an async function and waits for its end.
func Do(in Scope, body string, args ...any) {
	in.self().t.Helper()
	Eval[json.RawMessage](in, "await (async () => {\n"+body+"\n})()", args...)
}

// Wait waits until the body of an async function returns something true. It
// survives navigations and frames that come and go.
func Wait(in Scope, what, body string, args ...any) {
	s := in.self()
	s.t.Helper()
	expression, err := function(body, args)
	if err != nil {
		s.t.Fatalf("waiting for %s: %v", what, err)
	}
	var last error
	ok := until(s.ctx, func() bool {
		var value string
		value, last = s.evaluate("(async () => Boolean(await " + expression + "))()")
		return value == "true"
	})
	if !ok {
		s.t.Fatalf("waited in vain for %s (%v)\n%s", what, last, body)
	}
}

// until asks again and again until the answer is true, or patience is at its
// end.
func until(ctx context.Context, done func() bool) bool {
	limit := time.NewTimer(patience)
	defer limit.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if done() {
			return true
		}
		select {
		case <-tick.C:
		case <-limit.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}
