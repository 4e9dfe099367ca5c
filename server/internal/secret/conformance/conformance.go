// Package conformance holds the tests that every store of secrets passes,
// whatever it keeps them in. A store's own tests call Run.
package conformance

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/secret"
)

// patience is how long a store may take to do what it promises.
const patience = 10 * time.Second

// Run tests the store that open makes. Each call of open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) secret.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, secret.Store)
	}{
		{"keeps and forgets", keepsAndForgets},
		{"keeps apart", keepsApart},
		{"changes nothing on an error", changesNothingOnAnError},
		{"limits values", limitsValues},
		{"forgets in time", forgetsInTime},
		{"counts a life anew", countsALifeAnew},
		{"changes in one step", changesInOneStep},
		{"gives one of many", givesOneOfMany},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// key is one of the usual session and provider.
func key(name string) secret.Key { return secret.Key{Session: "one", Provider: "mipise", Name: name} }

func put(t *testing.T, s secret.Store, k secret.Key, value string, life time.Duration) {
	t.Helper()
	if err := s.Update(t.Context(), k, func(string) (string, time.Duration, error) { return value, life, nil }); err != nil {
		t.Fatalf("put %d bytes: %v", len(value), err)
	}
}

// want wants a value, of Get and of Update.
func want(t *testing.T, s secret.Store, k secret.Key, value string) {
	t.Helper()
	got, err := s.Get(t.Context(), k)
	if err != nil || got != value {
		t.Errorf("get %q gives %.40q (%v), want %.40q", k.Name, got, err, value)
	}
	given, stop := "?", errors.New("stop")
	err = s.Update(t.Context(), k, func(old string) (string, time.Duration, error) {
		given = old
		return "", 0, stop
	})
	if !errors.Is(err, stop) || given != value {
		t.Errorf("update of %q is given %.40q (%v), want %.40q", k.Name, given, err, value)
	}
}

func keepsAndForgets(t *testing.T, s secret.Store) {
	want(t, s, key("a"), "")
	put(t, s, key("a"), "", 0) // there is nothing to forget
	for _, value := range []string{"first", "second", "\x00\xff'\"\r\n", strings.Repeat("x", secret.MaxValue)} {
		put(t, s, key("a"), value, time.Hour)
		want(t, s, key("a"), value)
	}
	put(t, s, key("a"), "", time.Hour)
	want(t, s, key("a"), "")
}

func keepsApart(t *testing.T, s secret.Store) {
	keys := []secret.Key{
		{Session: "one", Provider: "mipise", Name: "a"},
		{Session: "two", Provider: "mipise", Name: "a"},
		{Session: "one", Provider: "other", Name: "a"},
		{Session: "one", Provider: "mipise", Name: "a/b"},
		{Session: "one", Provider: "mipise/a", Name: "b"},
		{Session: "one/mipise", Provider: "a", Name: "b"},
		{Session: "one:mipise", Provider: "a", Name: "b"},
		{Session: "one", Provider: "mipise:a", Name: "b"},
	}
	for i, k := range keys {
		want(t, s, k, "")
		put(t, s, k, strconv.Itoa(i), time.Hour)
	}
	for i, k := range keys {
		want(t, s, k, strconv.Itoa(i))
	}
}

func changesNothingOnAnError(t *testing.T, s secret.Store) {
	put(t, s, key("a"), "kept", time.Hour)
	broken := errors.New("broken")
	err := s.Update(t.Context(), key("a"), func(string) (string, time.Duration, error) { return "lost", time.Hour, broken })
	if !errors.Is(err, broken) {
		t.Errorf("%v, want the error of the change", err)
	}
	want(t, s, key("a"), "kept")
}

func limitsValues(t *testing.T, s secret.Store) {
	put(t, s, key("a"), "kept", time.Hour)
	for name, given := range map[string]struct {
		value string
		life  time.Duration
	}{
		"too long":        {strings.Repeat("x", secret.MaxValue+1), time.Hour},
		"without a life":  {"x", 0},
		"a negative life": {"x", -time.Second},
	} {
		err := s.Update(t.Context(), key("a"), func(string) (string, time.Duration, error) { return given.value, given.life, nil })
		if !errors.Is(err, secret.ErrValue) {
			t.Errorf("%s: %v, want ErrValue", name, err)
		}
	}
	put(t, s, key("b"), "for years", 100*365*24*time.Hour)
	want(t, s, key("a"), "kept")
	want(t, s, key("b"), "for years")
}

// forgetsInTime and countsALifeAnew take real time, since a store may have a
// clock of its own.
func forgetsInTime(t *testing.T, s secret.Store) {
	put(t, s, key("short"), "x", 50*time.Millisecond)
	put(t, s, key("long"), "x", time.Hour)
	gone(t, s, key("short"))
	want(t, s, key("short"), "")
	want(t, s, key("long"), "x")
}

func countsALifeAnew(t *testing.T, s secret.Store) {
	put(t, s, key("a"), "x", 50*time.Millisecond)
	put(t, s, key("a"), "y", time.Hour)
	put(t, s, key("b"), "x", time.Hour)
	put(t, s, key("b"), "y", 50*time.Millisecond)
	gone(t, s, key("b"))
	want(t, s, key("a"), "y")
}

// gone waits until a value is forgotten.
func gone(t *testing.T, s secret.Store, k secret.Key) {
	t.Helper()
	for began := time.Now(); time.Since(began) < patience; time.Sleep(5 * time.Millisecond) {
		if got, err := s.Get(t.Context(), k); err == nil && got == "" {
			return
		}
	}
	t.Errorf("%q is kept beyond its time", k.Name)
}

// changesInOneStep: no change is lost, however many there are at once.
func changesInOneStep(t *testing.T, s secret.Store) {
	const callers, each = 8, 25
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range each {
				err := s.Update(t.Context(), key("count"), func(old string) (string, time.Duration, error) {
					n, _ := strconv.Atoi(old) // "" is 0
					return strconv.Itoa(n + 1), time.Hour, nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	want(t, s, key("count"), strconv.Itoa(callers*each))
}

// givesOneOfMany: what is there once is taken once.
func givesOneOfMany(t *testing.T, s secret.Store) {
	put(t, s, key("once"), "proof", time.Hour)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		taken int
	)
	for range 16 {
		wg.Go(func() {
			got := ""
			err := s.Update(t.Context(), key("once"), func(old string) (string, time.Duration, error) {
				got = old
				return "", 0, nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if got != "" {
				taken++
			}
		})
	}
	wg.Wait()
	if taken != 1 {
		t.Errorf("taken %d times, want once", taken)
	}
}
