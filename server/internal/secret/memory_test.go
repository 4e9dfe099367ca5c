package secret_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/secret"
	"countersign/server/internal/secret/conformance"
	"countersign/server/internal/session"
)

func TestMemoryConforms(t *testing.T) {
	conformance.Run(t, func(*testing.T) secret.Store { return secret.NewMemory(secret.Limits{}) })
}

func keep(t *testing.T, s secret.Store, k secret.Key, value string, life time.Duration) {
	t.Helper()
	if err := s.Update(t.Context(), k, func(string) (string, time.Duration, error) { return value, life, nil }); err != nil {
		t.Fatal(err)
	}
}

// has gives those of the names that have a value.
func has(t *testing.T, s secret.Store, of session.ID, names ...string) string {
	t.Helper()
	kept := ""
	for _, name := range names {
		value, err := s.Get(t.Context(), secret.Key{Session: of, Provider: "p", Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if value != "" {
			kept += name
		}
	}
	return kept
}

func TestASessionHasItsLastUsedValues(t *testing.T) {
	s := secret.NewMemory(secret.Limits{Each: 2})
	for _, name := range []string{"a", "b"} {
		keep(t, s, secret.Key{Session: "one", Provider: "p", Name: name}, "x", time.Hour)
	}
	keep(t, s, secret.Key{Session: "two", Provider: "p", Name: "a"}, "x", time.Hour)
	has(t, s, "one", "a") // used again
	keep(t, s, secret.Key{Session: "one", Provider: "p", Name: "c"}, "x", time.Hour)
	if got := has(t, s, "one", "a", "b", "c"); got != "ac" {
		t.Errorf("kept %q, want those used last", got)
	}
	keep(t, s, secret.Key{Session: "one", Provider: "p", Name: "c"}, "y", time.Hour)
	if got := has(t, s, "one", "a", "c"); got != "ac" {
		t.Errorf("changing one has left %q", got)
	}
	if got := has(t, s, "two", "a"); got != "a" {
		t.Error("another session has lost its own")
	}
}

func TestWhatIsNotUsedMakesRoom(t *testing.T) {
	s := secret.NewMemory(secret.Limits{Bytes: 5 << 10})
	big := string(make([]byte, 1<<10))
	for i := range 100 {
		keep(t, s, secret.Key{Session: session.ID(strconv.Itoa(i)), Provider: "p", Name: "a"}, big, time.Hour)
		has(t, s, "0", "a")
	}
	if has(t, s, "0", "a")+has(t, s, "99", "a") != "aa" {
		t.Error("what was used last is gone")
	}
	left := 0
	for i := range 100 {
		left += len(has(t, s, session.ID(strconv.Itoa(i)), "a"))
	}
	if left != 3 {
		t.Errorf("%d values are kept, want 3", left)
	}
}

// TestWhatIsOverIsForgotten where nobody asks for it any more. It is seen by what
// there is room for.
func TestWhatIsOverIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := secret.NewMemory(secret.Limits{Bytes: 6 << 10})
		big := string(make([]byte, 1<<10))
		for _, name := range []string{"a", "b"} {
			keep(t, s, secret.Key{Session: "old", Provider: "p", Name: name}, big, time.Minute)
		}
		keep(t, s, secret.Key{Session: "long", Provider: "p", Name: "a"}, big, 48*time.Hour)
		has(t, s, "old", "a", "b") // used last
		time.Sleep(time.Minute)
		for _, name := range []string{"a", "b"} {
			keep(t, s, secret.Key{Session: "new", Provider: "p", Name: name}, big, 48*time.Hour)
		}
		if got := has(t, s, "long", "a") + has(t, s, "new", "a", "b"); got != "aab" {
			t.Errorf("kept %q: what is over has taken the room", got)
		}
		time.Sleep(secret.MaxLife)
		if got := has(t, s, "new", "a", "b"); got != "" {
			t.Errorf("%q has outlived all limits", got)
		}
	})
}

func TestAChangeThatPanicsHoldsNothingUp(t *testing.T) {
	s := secret.NewMemory(secret.Limits{})
	k := secret.Key{Session: "one", Provider: "p", Name: "a"}
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(context.Background(), k, func(string) (string, time.Duration, error) { panic("no") })
	}()
	keep(t, s, k, "x", time.Hour)
}
