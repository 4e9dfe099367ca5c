package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// FuzzAnswer proves that what is taken for an answer is what everyone reads in
// it, and of the form that was asked for.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"answer":"123456"}`, ` { "answer" : "\u0031" } `, `{"answer":"1","answer":"2"}`, `{"answer":"1"}x`, `{"answer":["1"]}`,
		`{"Answer":"1"}`, `{}`, `{"answer":"ä"}`, "{\"answer\":\"\xff\"}", `{"answer":"\ud800"}`,
	} {
		f.Add([]byte(seed), 0)
		f.Add([]byte(seed), 6)
	}
	f.Fuzz(func(t *testing.T, body []byte, length int) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", wire.TypeJSON)
		got, err := readAnswer(r, asked{method: stepup.MethodCode, length: length})
		if err != nil {
			return
		}
		var members map[string]string
		if err := json.Unmarshal(body, &members); err != nil || len(members) != 1 || members["answer"] != got.Text {
			t.Fatalf("%q is read as %q, and elsewhere as %v (%v)", body, got.Text, members, err)
		}
		if got.Sealed || got.Text == "" || len(got.Text) > maxAnswer || strings.ContainsAny(got.Text, "\x00\r\n\t\x1b") {
			t.Errorf("%q is taken as %q", body, got.Text)
		}
	})
}

// TestASealedAnswerIsNotReadInClear: not one byte of what is no JWE is asked
// for.
func TestASealedAnswerIsNotReadInClear(t *testing.T) {
	r := httptest.NewRequest("POST", "/", unread{t})
	r.Header.Set("Content-Type", wire.TypeJSON)
	if _, err := readAnswer(r, asked{method: stepup.MethodSecret, sealed: true}); !errors.Is(err, errAnswer) {
		t.Errorf("read with %v", err)
	}
}

type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("it is read")
	return 0, errAnswer
}

// TestOneAsksForMany, and those who wait do not wait for ever.
func TestOneAsksForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f flight[int]
		asked, answered := 0, make(chan struct{})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if got, err := f.do(t.Context(), func() (int, error) { asked++; <-answered; return 7, nil }); got != 7 || err != nil {
					t.Errorf("answered %d (%v)", got, err)
				}
			})
		}
		synctest.Wait()
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.do(gone, func() (int, error) { return 8, nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("one who has gone waits, and gets %v", err)
		}
		close(answered)
		wg.Wait()
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		// One who panics leaves the others with an error, and the next may ask.
		func() {
			defer func() { _ = recover() }()
			_, _ = f.do(t.Context(), func() (int, error) { panic("broken") })
		}()
		if got, err := f.do(t.Context(), func() (int, error) { return 9, nil }); got != 9 || err != nil {
			t.Errorf("after a panic: %d (%v)", got, err)
		}
	})
}

// TestANewerQuestionComesAfterTheOlderOne.
func TestANewerQuestionComesAfterTheOlderOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPolls(1 << 40)
		var order []string
		release := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { p.do(t.Context(), "a", func() { <-release; order = append(order, "older") }) })
		synctest.Wait()
		wg.Go(func() { p.again(t.Context(), "a", func() { order = append(order, "newer") }) })
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		p.again(gone, "a", func() { t.Error("one who has gone asks") })
		synctest.Wait()
		close(release)
		wg.Wait()
		p.do(t.Context(), "a", func() { t.Error("asked again, a short time after") })
		p.again(t.Context(), "a", func() { order = append(order, "newest") })
		if got := strings.Join(order, " "); got != "older newer newest" {
			t.Errorf("asked in the order %s", got)
		}
	})
}
