package memory_test

import (
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/server/internal/store/conformance"
	"countersign/server/internal/store/memory"
	"countersign/shared/stepup"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(*testing.T) challenge.Store { return memory.New(memory.Config{}) })
}

func create(t *testing.T, s *memory.Store, id string, keep time.Duration) error {
	t.Helper()
	now := time.Now()
	return s.Create(t.Context(), challenge.Record{
		ID: id, Session: session.ID("of " + id), State: stepup.StatePending,
		ExpiresAt: now.Add(keep), KeepUntil: now.Add(keep),
	}, 10)
}

func TestARecordTooManyIsRefusedUntilOneIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New(memory.Config{MaxRecords: 2})
		for i := range 2 {
			if err := create(t, s, strconv.Itoa(i), time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if err := create(t, s, "third", time.Minute); !errors.Is(err, challenge.ErrTooMany) {
			t.Errorf("a third record: %v, want ErrTooMany", err)
		}
		time.Sleep(2 * time.Minute)
		if err := create(t, s, "third", time.Minute); err != nil {
			t.Errorf("after the others were forgotten: %v", err)
		}
	})
}

func TestTheOldestAnswersMakeRoom(t *testing.T) {
	s := memory.New(memory.Config{MaxAnswerBytes: 10})
	for _, id := range []string{"a", "b", "c"} {
		if err := create(t, s, id, time.Hour); err != nil {
			t.Fatal(err)
		}
		keepAnswer(t, s, id, "12345")
	}
	for id, want := range map[string]bool{"a": false, "b": true, "c": true} {
		r, err := s.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Answer.Complete != want || (len(r.Answer.Body) == 5) != want {
			t.Errorf("%s: complete %v with %d bytes, want %v", id, r.Answer.Complete, len(r.Answer.Body), want)
		}
	}
}

func keepAnswer(t *testing.T, s *memory.Store, id, body string) {
	t.Helper()
	_, err := s.Update(t.Context(), id, func(r *challenge.Record) error {
		r.Answer = &challenge.Answer{Status: 200, Body: []byte(body), Complete: true}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestForgottenAnswersMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New(memory.Config{MaxAnswerBytes: 10})
		for round := range 5 {
			id := strconv.Itoa(round)
			if err := create(t, s, id, time.Minute); err != nil {
				t.Fatal(err)
			}
			keepAnswer(t, s, id, "1234567890")
			r, err := s.Get(t.Context(), id)
			if err != nil || !r.Answer.Complete {
				t.Fatalf("round %d: the newest answer is not kept (%v)", round, err)
			}
			time.Sleep(2 * time.Minute)
		}
	})
}

func TestSubscriptionsOfSessionsWithoutRecordsEnd(t *testing.T) {
	s := memory.New(memory.Config{})
	cancel, err := s.Subscribe(t.Context(), "nobody", func(id string) { t.Errorf("told of %q", id) })
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	cancel() // again, without harm
}
