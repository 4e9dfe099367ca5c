// Package conformance holds the tests that every challenge store passes,
// whatever it keeps records in. A store's own tests call Run.
package conformance

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// patience is how long a store may take to do what it promises.
const patience = 10 * time.Second

// Run tests the store that open makes. Each call of open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) challenge.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, challenge.Store)
	}{
		{"keeps every field", keepsEveryField},
		{"knows what it does not hold", knowsWhatItDoesNotHold},
		{"hands out copies", handsOutCopies},
		{"limits open records", limitsOpenRecords},
		{"limits open records under contention", limitsUnderContention},
		{"updates", updates},
		{"updates atomically", updatesAtomically},
		{"stores nothing when a change fails", storesNothingWhenAChangeFails},
		{"finds by request", findsByRequest},
		{"finds by token", findsByToken},
		{"forgets", forgets},
		{"tells its subscribers", tellsItsSubscribers},
		{"tells nobody else", tellsNobodyElse},
		{"ends a subscription", endsASubscription},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// record makes a record that has every field set.
func record(id string, s session.ID) challenge.Record {
	now := time.Now().UTC().Truncate(time.Millisecond)
	return challenge.Record{
		ID: id, Session: s, Provider: "wise", Route: "POST /pay", Request: "request-" + id,
		Digest: challenge.Digest{1, 2, 3}, Path: "/v1/pay", Params: map[string]string{"profileId": "1"}, Approach: stepup.ApproachHosted,
		State: stepup.StatePending, Token: "token-" + id, From: stepup.StateApproved,
		Verifiable: true, Covers: true, Hosted: "https://wise.com/approve-api-action/",
		Subject:   &stepup.Subject{Title: "Transfer", Amount: "10.00", Currency: "EUR", Payee: "M. Okafor"},
		Described: 1, Kept: map[string]string{"account": "2"},
		Factors: []stepup.Factor{{
			ID: "1", Type: "SMS", Category: stepup.Possession, Method: stepup.MethodCode, State: stepup.StatePending,
			Optional: true, Length: 6, Sealed: true, Alternatives: []stepup.Factor{{ID: "2", Type: "VOICE"}},
		}},
		Sent:     map[string]challenge.Sent{"1": {Again: now.Add(time.Second), Done: true, Hint: "***123"}},
		Attempts: 2, MaxAttempts: 5, Underway: []challenge.Underway{{ID: "3", Until: now.Add(time.Minute)}},
		BlockedUntil: now.Add(time.Hour), Rounds: 2, Run: "run", Runs: 3,
		CreatedAt: now, ExpiresAt: now.Add(time.Hour), Lease: now.Add(time.Minute), KeepUntil: now.Add(2 * time.Hour),
		Answer: &challenge.Answer{
			Status: 200, Header: http.Header{"X-Trace-Id": {"1", "2"}}, Body: []byte("{\x00\xff}"), Complete: true,
		},
		Away: []challenge.Away{{State: []byte{4, 5}, Page: "https://app.example.com/pay"}}, Returned: true,
		Version: 7,
	}
}

// many is a limit of open records that no test reaches.
const many = 1 << 20

func create(t *testing.T, s challenge.Store, r challenge.Record) {
	t.Helper()
	if err := s.Create(t.Context(), r, many); err != nil {
		t.Fatalf("create %s: %v", r.ID, err)
	}
}

func get(t *testing.T, s challenge.Store, id string) challenge.Record {
	t.Helper()
	r, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("get %s: %v", id, err)
	}
	return r
}

func keepsEveryField(t *testing.T, s challenge.Store) {
	want := record("a", "one")
	fields := reflect.ValueOf(want)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Fatalf("the suite does not set %s", fields.Type().Field(i).Name)
		}
	}
	create(t, s, want)
	if got := get(t, s, "a"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nof\n%+v", got, want)
	}
	bare := challenge.Record{ID: "b", Session: "one", State: stepup.StatePending, ExpiresAt: want.ExpiresAt, KeepUntil: want.KeepUntil}
	create(t, s, bare)
	if got := get(t, s, "b"); got.Answer != nil || got.Subject != nil || len(got.Factors)+len(got.Params)+len(got.Kept)+len(got.Sent)+len(got.Underway) != 0 {
		t.Errorf("a bare record came back as %+v", got)
	}
}

func knowsWhatItDoesNotHold(t *testing.T, s challenge.Store) {
	create(t, s, record("a", "one"))
	_, byID := s.Get(t.Context(), "b")
	_, update := s.Update(t.Context(), "b", func(*challenge.Record) error { return nil })
	_, byRequest := s.ByRequest(t.Context(), "one", "request-b")
	_, byToken := s.ByToken(t.Context(), "one", "token-b")
	_, otherSession := s.ByToken(t.Context(), "two", "token-a")
	_, otherRequest := s.ByRequest(t.Context(), "two", "request-a")
	for i, err := range []error{byID, update, byRequest, byToken, otherSession, otherRequest} {
		if !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("case %d: %v, want ErrNotFound", i, err)
		}
	}
}

func handsOutCopies(t *testing.T, s challenge.Store) {
	given := record("a", "one")
	want := given.Clone()
	create(t, s, given)
	scribble(&given)
	read := get(t, s, "a")
	scribble(&read)
	updated, err := s.Update(t.Context(), "a", func(*challenge.Record) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	scribble(&updated)
	want.Version++
	if got := get(t, s, "a"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nof\n%+v", got, want)
	}
}

// scribble overwrites all that a record only refers to.
func scribble(r *challenge.Record) {
	r.State = stepup.StateBlocked
	r.Subject.Amount = "9999"
	r.Factors[0].Type = "X"
	r.Factors[0].Alternatives[0].Type = "X"
	r.Params["profileId"], r.Kept["account"] = "X", "X"
	r.Sent["1"] = challenge.Sent{Hint: "X"}
	r.Sent["2"] = challenge.Sent{}
	r.Underway[0].ID = "X"
	r.Away[0].State[0] = 'X'
	r.Answer.Status = 500
	r.Answer.Body[0] = 'X'
	r.Answer.Header.Set("X-Trace-Id", "X")
	r.Answer.Header.Set("X-New", "X")
}

func limitsOpenRecords(t *testing.T, s challenge.Store) {
	for _, id := range []string{"a", "b"} {
		if err := s.Create(t.Context(), record(id, "one"), 2); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Create(t.Context(), record("c", "one"), 2); !errors.Is(err, challenge.ErrTooMany) {
		t.Errorf("a third record: %v, want ErrTooMany", err)
	}
	if _, err := s.Get(t.Context(), "c"); !errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("a refused record: %v, want ErrNotFound", err)
	}
	if err := s.Create(t.Context(), record("d", "two"), 2); err != nil {
		t.Errorf("another session: %v", err)
	}
	end(t, s, "a", func(r *challenge.Record) { r.State = stepup.StateCancelled })
	if err := s.Create(t.Context(), record("e", "one"), 2); err != nil {
		t.Errorf("after one has ended: %v", err)
	}
	end(t, s, "b", func(r *challenge.Record) { r.ExpiresAt = time.Now().Add(-time.Second) })
	if err := s.Create(t.Context(), record("f", "one"), 2); err != nil {
		t.Errorf("after one has run out: %v", err)
	}
}

func end(t *testing.T, s challenge.Store, id string, how func(*challenge.Record)) {
	t.Helper()
	if _, err := s.Update(t.Context(), id, func(r *challenge.Record) error { how(r); return nil }); err != nil {
		t.Fatal(err)
	}
}

func limitsUnderContention(t *testing.T, s challenge.Store) {
	const limit, callers = 5, 40
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		created int
	)
	for i := range callers {
		wg.Go(func() {
			if s.Create(t.Context(), record(strconv.Itoa(i), "one"), limit) == nil {
				mu.Lock()
				defer mu.Unlock()
				created++
			}
		})
	}
	wg.Wait()
	if created != limit {
		t.Errorf("%d of %d were created, want %d", created, callers, limit)
	}
}

func updates(t *testing.T, s challenge.Store) {
	create(t, s, record("a", "one"))
	got, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
		r.State, r.Token, r.Answer = stepup.StateApproved, "another", nil
		return nil
	})
	want := record("a", "one")
	if err != nil || got.State != stepup.StateApproved || got.Answer != nil || got.Version != want.Version+1 {
		t.Errorf("updated to %+v (%v)", got, err)
	}
	if kept := get(t, s, "a"); !reflect.DeepEqual(kept, got) {
		t.Errorf("kept\n%+v\nof\n%+v", kept, got)
	}
}

func updatesAtomically(t *testing.T, s challenge.Store) {
	const callers, times = 8, 25
	r := record("a", "one")
	r.Rounds = 0
	create(t, s, r)
	claimed := make(chan int, callers*times)
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range times {
				var mine int
				_, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
					r.Rounds++
					mine = r.Rounds
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				claimed <- mine
			}
		})
	}
	wg.Wait()
	close(claimed)
	var numbers []int
	for n := range claimed {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+1 {
			t.Fatalf("the numbers handed out are %v", numbers)
		}
	}
	if got := get(t, s, "a"); got.Rounds != callers*times || got.Version != r.Version+callers*times {
		t.Errorf("after %d updates: %d, version %d", callers*times, got.Rounds, got.Version)
	}
}

func storesNothingWhenAChangeFails(t *testing.T, s challenge.Store) {
	want := record("a", "one")
	create(t, s, want)
	refused := errors.New("refused")
	_, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
		scribble(r)
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("error %v, want the change's own", err)
	}
	if got := get(t, s, "a"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v\nof\n%+v", got, want)
	}
}

func findsByRequest(t *testing.T, s challenge.Store) {
	older, newer := record("a", "one"), record("b", "one")
	newer.Request = older.Request
	create(t, s, older)
	create(t, s, newer)
	if got, err := s.ByRequest(t.Context(), "one", older.Request); err != nil || got.ID != "b" {
		t.Errorf("found %q (%v), want the newest", got.ID, err)
	}
}

func findsByToken(t *testing.T, s challenge.Store) {
	create(t, s, record("a", "one"))
	end(t, s, "a", func(r *challenge.Record) { r.Token = "another" })
	if got, err := s.ByToken(t.Context(), "one", "another"); err != nil || got.ID != "a" {
		t.Errorf("found %q (%v) by the new token", got.ID, err)
	}
	if got, err := s.ByToken(t.Context(), "one", "token-a"); !errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("found %q (%v) by the old token", got.ID, err)
	}
}

func forgets(t *testing.T, s challenge.Store) {
	short, long := record("a", "one"), record("b", "one")
	short.KeepUntil = time.Now().Add(50 * time.Millisecond)
	create(t, s, short)
	create(t, s, long)
	eventually(t, "a record outlives its keeping", func() bool {
		_, err := s.Get(t.Context(), "a")
		return errors.Is(err, challenge.ErrNotFound)
	})
	_, byRequest := s.ByRequest(t.Context(), "one", short.Request)
	_, byToken := s.ByToken(t.Context(), "one", short.Token)
	_, update := s.Update(t.Context(), "a", func(*challenge.Record) error { return nil })
	for i, err := range []error{byRequest, byToken, update} {
		if !errors.Is(err, challenge.ErrNotFound) {
			t.Errorf("case %d: %v, want ErrNotFound", i, err)
		}
	}
	get(t, s, "b")
	// An update may shorten the keeping as well.
	end(t, s, "b", func(r *challenge.Record) { r.KeepUntil = time.Now().Add(-time.Second) })
	eventually(t, "an update does not shorten the keeping", func() bool {
		_, err := s.Get(t.Context(), "b")
		return errors.Is(err, challenge.ErrNotFound)
	})
}

func eventually(t *testing.T, otherwise string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatal(otherwise)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// subscribe collects what is told in a channel that no test fills.
func subscribe(t *testing.T, s challenge.Store, id session.ID) (<-chan string, func()) {
	t.Helper()
	ids := make(chan string, 100)
	cancel, err := s.Subscribe(t.Context(), id, func(id string) { ids <- id })
	if err != nil {
		t.Fatal(err)
	}
	return ids, cancel
}

func next(t *testing.T, ids <-chan string) string {
	t.Helper()
	select {
	case id := <-ids:
		return id
	case <-time.After(patience):
		t.Fatal("nothing is told")
	}
	return ""
}

func tellsItsSubscribers(t *testing.T, s challenge.Store) {
	first, cancelFirst := subscribe(t, s, "one")
	defer cancelFirst()
	second, cancelSecond := subscribe(t, s, "one")
	defer cancelSecond()
	create(t, s, record("a", "one"))
	for _, ids := range []<-chan string{first, second} {
		if got := next(t, ids); got != "a" {
			t.Errorf("told of %q, want a", got)
		}
	}
	end(t, s, "a", func(r *challenge.Record) { r.State = stepup.StateApproved })
	if got := next(t, first); got != "a" {
		t.Errorf("told of %q, want a", got)
	}
	// Whoever is told reads what has happened.
	if got := get(t, s, "a"); got.State != stepup.StateApproved {
		t.Errorf("told, and reads %s", got.State)
	}
}

func tellsNobodyElse(t *testing.T, s challenge.Store) {
	ids, cancel := subscribe(t, s, "two")
	defer cancel()
	create(t, s, record("a", "one"))
	create(t, s, record("b", "two"))
	if got := next(t, ids); got != "b" {
		t.Errorf("told of %q, which is of another session", got)
	}
}

func endsASubscription(t *testing.T, s challenge.Store) {
	ended, cancel := subscribe(t, s, "one")
	cancel()
	cancel() // again, without harm
	other, cancelOther := subscribe(t, s, "one")
	defer cancelOther()
	create(t, s, record("a", "one"))
	next(t, other)
	select {
	case id := <-ended:
		t.Errorf("told of %q after the end", id)
	default:
	}
}
