package enrolment_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/enrolment"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

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

func want(t *testing.T, s enrolment.Store, k enrolment.Key, ids ...string) {
	t.Helper()
	got, err := s.List(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	same := len(got) == len(ids)
	for i := range got {
		same = same && got[i].ID == ids[i]
	}
	if !same {
		t.Errorf("%+v are kept, want %q", got, ids)
	}
}

func TestIDsAreKeptForTheirCustomer(t *testing.T) {
	s := enrolment.NewMemory(enrolment.Limits{})
	other := key("1")
	other.Session = "one"
	add(t, s, key("1"), "a", "b", "a")
	add(t, s, key("2"), "c")
	add(t, s, other, "d")
	want(t, s, key("1"), "a", "b")
	want(t, s, key("2"), "c")
	want(t, s, other, "d")
	want(t, s, key("3"))
	for range 2 {
		if err := s.Remove(t.Context(), key("1"), "a"); err != nil {
			t.Fatal(err)
		}
	}
	want(t, s, key("1"), "b")
}

func TestWhatIsHandedOutIsACopy(t *testing.T) {
	s := enrolment.NewMemory(enrolment.Limits{})
	add(t, s, key("1"), "a", "b")
	got, err := s.List(t.Context(), key("1"))
	if err != nil {
		t.Fatal(err)
	}
	got[0].ID = "X"
	want(t, s, key("1"), "a", "b")
}

func TestTheNewestOfEachAreKept(t *testing.T) {
	s := enrolment.NewMemory(enrolment.Limits{Each: 2})
	add(t, s, key("1"), "a", "b", "c")
	want(t, s, key("1"), "b", "c")
}

func TestWhoWasNotHeardOfIsForgotten(t *testing.T) {
	s := enrolment.NewMemory(enrolment.Limits{Customers: 3})
	for _, k := range []string{"1", "2", "3"} {
		add(t, s, key(k), k)
	}
	want(t, s, key("1"), "1") // heard of again
	add(t, s, key("4"), "4")
	want(t, s, key("2"))
	for _, k := range []string{"1", "3", "4"} {
		want(t, s, key(k), k)
	}
	if err := s.Remove(t.Context(), key("3"), "3"); err != nil {
		t.Fatal(err)
	}
	add(t, s, key("5"), "5")
	for _, k := range []string{"1", "4", "5"} {
		want(t, s, key(k), k)
	}
}

func TestOnlyWhatIsExpectedIsNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolment.NewMemory(enrolment.Limits{Expected: time.Minute})
		note := func(id string) error {
			return s.Note(t.Context(), key("1"), "one", wire.Enrolment{ID: id})
		}
		expect := func() {
			if err := s.Expect(t.Context(), key("1"), "one"); err != nil {
				t.Fatal(err)
			}
		}
		if err := note("a"); !errors.Is(err, enrolment.ErrUnexpected) {
			t.Errorf("out of the blue: %v", err)
		}
		expect()
		if err := s.Note(t.Context(), key("1"), "two", wire.Enrolment{ID: "a"}); !errors.Is(err, enrolment.ErrUnexpected) {
			t.Errorf("by another session: %v", err)
		}
		for range 2 { // the browser may have lost the answer
			if err := note("a"); err != nil {
				t.Errorf("expected: %v", err)
			}
		}
		if err := note("b"); !errors.Is(err, enrolment.ErrUnexpected) {
			t.Errorf("a second one: %v", err)
		}
		expect()
		time.Sleep(time.Minute)
		if err := note("b"); !errors.Is(err, enrolment.ErrUnexpected) {
			t.Errorf("too late: %v", err)
		}
		want(t, s, key("1"), "a")
	})
}

func TestManyAtOnce(t *testing.T) {
	s := enrolment.NewMemory(enrolment.Limits{Customers: 5, Each: 3})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for j := range 50 {
				k := key(strconv.Itoa((i + j) % 8))
				_ = s.Add(t.Context(), k, wire.Enrolment{ID: strconv.Itoa(j)})
				_ = s.Expect(t.Context(), k, "one")
				_ = s.Note(t.Context(), k, "one", wire.Enrolment{ID: strconv.Itoa(-j)})
				if got, _ := s.List(t.Context(), k); len(got) > 3 {
					t.Errorf("%d are kept", len(got))
				}
				_ = s.Remove(t.Context(), k, strconv.Itoa(j))
			}
		})
	}
	wg.Wait()
}
