package enrolment_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/enrolment"
	"countersign/server/internal/enrolment/conformance"
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

func TestMemoryConforms(t *testing.T) {
	conformance.Run(t, func(*testing.T) enrolment.Store { return enrolment.NewMemory(enrolment.Limits{}) })
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

func TestAnExpectationRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolment.NewMemory(enrolment.Limits{Expected: time.Minute})
		for _, wait := range []time.Duration{time.Minute - 1, time.Minute} {
			if err := s.Expect(t.Context(), key("1"), "one"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			err := s.Note(t.Context(), key("1"), "one", wire.Enrolment{ID: wait.String()})
			if late := wait == time.Minute; errors.Is(err, enrolment.ErrUnexpected) != late {
				t.Errorf("after %v: %v", wait, err)
			}
		}
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
