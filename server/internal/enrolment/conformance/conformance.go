// Package conformance holds the tests that every store of enrolments passes,
// whatever it keeps them in. A store's own tests call Run.
package conformance

import (
	"errors"
	"reflect"
	"strconv"
	"sync"
	"testing"

	"countersign/server/internal/enrolment"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Run tests the store that open makes. Each call of open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) enrolment.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, enrolment.Store)
	}{
		{"keeps every field", keepsEveryField},
		{"keeps apart", keepsApart},
		{"forgets what is removed", forgetsWhatIsRemoved},
		{"hands out copies", handsOutCopies},
		{"keeps the newest", keepsTheNewest},
		{"notes what is expected", notesWhatIsExpected},
		{"notes each expected one once", notesEachOnce},
		{"loses nothing under contention", losesNothing},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func key(params string) enrolment.Key {
	return enrolment.Key{Provider: "wise", Method: stepup.MethodDevice, Params: params}
}

func add(t *testing.T, s enrolment.Store, k enrolment.Key, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := s.Add(t.Context(), k, wire.Enrolment{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
}

func expect(t *testing.T, s enrolment.Store, k enrolment.Key, of session.ID) {
	t.Helper()
	if err := s.Expect(t.Context(), k, of); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, s enrolment.Store, k enrolment.Key, id string) {
	t.Helper()
	if err := s.Remove(t.Context(), k, id); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, s enrolment.Store, k enrolment.Key, ids ...string) {
	t.Helper()
	got, err := s.List(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	same := len(got) == len(ids)
	for i := 0; same && i < len(got); i++ {
		same = got[i].ID == ids[i]
	}
	if !same {
		t.Errorf("%+v are kept, want %q", got, ids)
	}
}

func keepsEveryField(t *testing.T, s enrolment.Store) {
	given := wire.Enrolment{ID: "a", CreatedAt: "2026-11-02T10:00:00Z"}
	for _, e := range []wire.Enrolment{given, {ID: "a", CreatedAt: "later"}} {
		if err := s.Add(t.Context(), key("1"), e); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.List(t.Context(), key("1")); err != nil || !reflect.DeepEqual(got, []wire.Enrolment{given}) {
		t.Errorf("kept %+v (%v), want %+v as it was added first", got, err, given)
	}
}

func keepsApart(t *testing.T, s enrolment.Store) {
	keys := []enrolment.Key{key("1"), key("2"), key(""), key("1wise")}
	for _, change := range []func(*enrolment.Key){
		func(k *enrolment.Key) { k.Session = "one" },
		func(k *enrolment.Key) { k.Session = "two" },
		func(k *enrolment.Key) { k.Provider = "other" },
		func(k *enrolment.Key) { k.Method = stepup.MethodFace },
		func(k *enrolment.Key) { k.Params, k.Session = "", "1" },
	} {
		k := key("1")
		change(&k)
		keys = append(keys, k)
	}
	for i, k := range keys {
		want(t, s, k)
		add(t, s, k, "a", strconv.Itoa(i))
	}
	for i, k := range keys {
		want(t, s, k, "a", strconv.Itoa(i))
	}
}

func forgetsWhatIsRemoved(t *testing.T, s enrolment.Store) {
	remove(t, s, key("1"), "a")
	add(t, s, key("1"), "a", "b", "c")
	add(t, s, key("2"), "b")
	for range 2 {
		remove(t, s, key("1"), "b")
		want(t, s, key("1"), "a", "c")
	}
	remove(t, s, key("1"), "a")
	remove(t, s, key("1"), "c")
	want(t, s, key("1"))
	want(t, s, key("2"), "b")
	add(t, s, key("1"), "b")
	want(t, s, key("1"), "b")
}

func handsOutCopies(t *testing.T, s enrolment.Store) {
	add(t, s, key("1"), "a", "b")
	got, err := s.List(t.Context(), key("1"))
	if err != nil {
		t.Fatal(err)
	}
	got[0].ID = "X"
	want(t, s, key("1"), "a", "b")
}

func keepsTheNewest(t *testing.T, s enrolment.Store) {
	var ids []string
	for i := range enrolment.DefaultEach + 3 {
		ids = append(ids, strconv.Itoa(i))
	}
	add(t, s, key("1"), ids...)
	want(t, s, key("1"), ids[3:]...)
}

func notesWhatIsExpected(t *testing.T, s enrolment.Store) {
	note := func(of session.ID, id string) error {
		return s.Note(t.Context(), key("1"), of, wire.Enrolment{ID: id})
	}
	if err := note("one", "a"); !errors.Is(err, enrolment.ErrUnexpected) {
		t.Errorf("out of the blue: %v", err)
	}
	expect(t, s, key("1"), "one")
	want(t, s, key("1"))
	if err := note("two", "a"); !errors.Is(err, enrolment.ErrUnexpected) {
		t.Errorf("by another session: %v", err)
	}
	if err := s.Note(t.Context(), key("2"), "one", wire.Enrolment{ID: "a"}); !errors.Is(err, enrolment.ErrUnexpected) {
		t.Errorf("of another customer: %v", err)
	}
	for range 2 { // the browser may have lost the answer
		if err := note("one", "a"); err != nil {
			t.Errorf("expected: %v", err)
		}
	}
	if err := note("one", "b"); !errors.Is(err, enrolment.ErrUnexpected) {
		t.Errorf("a second one: %v", err)
	}
	want(t, s, key("1"), "a")
	// An expectation outlives the removal of what there was.
	expect(t, s, key("1"), "one")
	remove(t, s, key("1"), "a")
	if err := note("one", "b"); err != nil {
		t.Errorf("expected before a removal: %v", err)
	}
}

func notesEachOnce(t *testing.T, s enrolment.Store) {
	expect(t, s, key("1"), "one")
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		noted int
	)
	for i := range 8 {
		wg.Go(func() {
			err := s.Note(t.Context(), key("1"), "one", wire.Enrolment{ID: strconv.Itoa(i)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				noted++
			case !errors.Is(err, enrolment.ErrUnexpected):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if noted != 1 {
		t.Errorf("%d are noted, one was expected", noted)
	}
}

func losesNothing(t *testing.T, s enrolment.Store) {
	var wg sync.WaitGroup
	for i := range enrolment.DefaultEach {
		wg.Go(func() {
			gone := strconv.Itoa(i + 100)
			add(t, s, key(strconv.Itoa(i%2)), gone, strconv.Itoa(i))
			remove(t, s, key(strconv.Itoa(i%2)), gone)
		})
	}
	wg.Wait()
	for _, params := range []string{"0", "1"} {
		got, err := s.List(t.Context(), key(params))
		if err != nil || len(got) != enrolment.DefaultEach/2 {
			t.Errorf("%d of %d are kept (%v): %+v", len(got), enrolment.DefaultEach/2, err, got)
		}
	}
}
