package prompt

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/shared/stepup"
)

// theatre is a gateway, a page and a screen, all faked, in virtual time.
type theatre struct {
	mu        sync.Mutex
	challenge stepup.Challenge
	right     string // the answer that is taken
	err       error  // what the gateway refuses with
	hold      chan struct{}
	running   int // requests under way
	log       []string
	timers    int
	closed    bool
	showing   bool
	fault     string
}

func (w *theatre) note(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, line)
}

func (w *theatre) notes() string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(w.log, "; ")
	w.log = nil
	return text
}

// request does what all requests have in common.
func (w *theatre) request(line string, change func()) (stepup.Challenge, error) {
	w.note(line)
	w.mu.Lock()
	if w.running++; w.running > 1 {
		w.fault = "two requests at once"
	}
	hold := w.hold
	w.mu.Unlock()
	if hold != nil {
		<-hold
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
	if w.err != nil {
		return stepup.Challenge{}, w.err
	}
	change()
	return w.challenge, nil
}

func (w *theatre) Start(factor string) (stepup.Challenge, error) {
	return w.request("start "+factor, func() {
		list := slices.Clone(w.challenge.Factors)
		for i := range list {
			if list[i].ID == factor {
				list[i].ResendAt = time.Now().Add(30 * time.Second).UTC().Format(time.RFC3339)
			}
		}
		w.challenge.Factors = list
	})
}

func (w *theatre) Verify(f stepup.Factor, answer string) (accepted bool, c stepup.Challenge, err error) {
	c, err = w.request("verify "+f.ID, func() {
		if accepted = answer == w.right; accepted {
			w.challenge.State = stepup.StateApproved
		}
	})
	return accepted, c, err
}

func (w *theatre) Able(stepup.Method) bool { return true }

func (w *theatre) Capture(m stepup.Method, c stepup.Challenge) (string, error) {
	w.note("capture " + string(m) + " " + c.ID)
	if w.right == "" {
		return "half of it", errors.New("no camera")
	}
	return w.right, nil
}

func (w *theatre) Now() int64 { return time.Now().UnixMilli() }

func (w *theatre) After(milliseconds int) (<-chan struct{}, func()) {
	w.count(1)
	done := make(chan struct{})
	var once sync.Once
	timer := time.AfterFunc(time.Duration(milliseconds)*time.Millisecond, func() {
		once.Do(func() { w.count(-1) })
		close(done)
	})
	return done, func() {
		timer.Stop()
		once.Do(func() { w.count(-1) })
	}
}

func (w *theatre) now() stepup.Challenge {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.challenge
}

func (w *theatre) count(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timers += n
}

func (w *theatre) show(v View) {
	w.mu.Lock()
	if w.closed || w.showing {
		w.fault = "shown after Close, or twice at once"
	}
	w.showing = true
	w.mu.Unlock()
	time.Sleep(time.Millisecond)
	w.note(spell(v))
	w.mu.Lock()
	w.showing = false
	w.mu.Unlock()
}

// perform opens a session on these factors, and checks afterwards that nothing
// is left of it.
func perform(t *testing.T, list string, act func(w *theatre, s *Session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &theatre{right: "1234", challenge: stepup.Challenge{ID: "c1", State: stepup.StatePending, Factors: factors(list)}}
		s := New(Config{Challenge: w.challenge, Port: w, Hooks: w, Clock: w, Elsewhere: true, Show: w.show})
		s.Open()
		act(w, s)
		s.Close()
		w.mu.Lock()
		w.closed = true
		w.mu.Unlock()
		s.Open()
		s.Answer("1234")
		s.Close()
		time.Sleep(time.Hour)
		if w.fault != "" {
			t.Error(w.fault)
		}
		if w.timers != 0 {
			t.Errorf("%d timers are left", w.timers)
		}
	})
}

func (w *theatre) expect(t *testing.T, want string) {
	t.Helper()
	time.Sleep(10 * time.Millisecond)
	if got := w.notes(); got != want {
		t.Errorf("did  %s\nwant %s", got, want)
	}
}

func TestSession(t *testing.T) {
	t.Run("a code", func(t *testing.T) {
		perform(t, "sms", func(w *theatre, s *Session) {
			w.expect(t, "choose/sms(sms) 1/1")
			s.Send()
			w.expect(t, "choose/sms(sms) 1/1 busy; start sms; enter/sms 1/1 sent 30s")
			time.Sleep(time.Second)
			w.expect(t, "enter/sms 1/1 sent 29s")
			s.Answer("12-34")
			w.expect(t, "enter/sms 1/1 busy 29s; verify sms; approved 1/1")
		})
	})
	t.Run("a fingerprint", func(t *testing.T) {
		perform(t, "device", func(w *theatre, _ *Session) {
			w.expect(t, "capture/device 1/1 busy; capture device c1; verify device; approved 1/1")
		})
	})
	t.Run("a hook that fails", func(t *testing.T) {
		perform(t, "face|pin", func(w *theatre, s *Session) {
			w.expect(t, "capture/face 1/1")
			w.right = ""
			s.Capture()
			w.expect(t, "capture/face 1/1 busy; capture face c1; choose(face,pin) 1/1 failed")
			s.Choose("pin")
			w.expect(t, "enter/pin 1/1")
		})
	})
	t.Run("wrong", func(t *testing.T) {
		perform(t, "pin", func(w *theatre, s *Session) {
			s.Answer("4321")
			w.expect(t, "enter/pin 1/1; enter/pin 1/1 busy; verify pin; enter/pin 1/1 wrong")
		})
	})
	t.Run("news that are none", func(t *testing.T) {
		perform(t, "pin", func(w *theatre, s *Session) {
			s.Update(w.challenge)
			s.Update(w.challenge)
			w.expect(t, "enter/pin 1/1")
		})
	})
	t.Run("over while typing", func(t *testing.T) {
		perform(t, "pin", func(w *theatre, s *Session) {
			c := w.challenge
			c.ExpiresAt = time.Now().Add(time.Minute).UTC().Format(time.RFC3339)
			s.Update(c)
			w.expect(t, "enter/pin 1/1; enter/pin 1/1")
			time.Sleep(time.Minute)
			s.Answer("1234")
			w.expect(t, "ended expired")
		})
	})
}

func TestSessionErrors(t *testing.T) {
	rows := map[error]string{
		&stepup.Error{Code: stepup.Blocked}:     "ended blocked",
		&stepup.Error{Code: stepup.Unavailable}: "enter/pin 1/1 offline",
		&stepup.Error{}:                         "enter/pin 1/1 offline",
		errors.New("of another kind"):           "enter/pin 1/1 offline",
	}
	for err, want := range rows {
		perform(t, "pin", func(w *theatre, s *Session) {
			w.err = err
			s.Answer("1234")
			w.expect(t, "enter/pin 1/1; enter/pin 1/1 busy; verify pin; "+want)
		})
	}
}

// The same click from everywhere at once is one click.
func TestManyClicks(t *testing.T) {
	perform(t, "pin", func(w *theatre, s *Session) {
		w.expect(t, "enter/pin 1/1")
		w.hold = make(chan struct{})
		for range 20 {
			go s.Answer("1234")
		}
		w.expect(t, "enter/pin 1/1 busy; verify pin")
		close(w.hold)
		w.expect(t, "approved 1/1")
	})
}

func TestCloseWhileARequestHangs(t *testing.T) {
	perform(t, "pin", func(w *theatre, s *Session) {
		w.hold = make(chan struct{})
		s.Answer("1234")
		w.expect(t, "enter/pin 1/1; enter/pin 1/1 busy; verify pin")
		s.Close()
		close(w.hold)
		w.expect(t, "")
	})
}

// Close waits for the view that is being drawn, and there is none after it.
func TestCloseWhileShowing(t *testing.T) {
	for pause := range 5 {
		perform(t, "pin", func(w *theatre, s *Session) {
			s.Answer("4321")
			time.Sleep(time.Duration(pause) * 500 * time.Microsecond)
			s.Close()
			w.mu.Lock()
			defer w.mu.Unlock()
			w.closed = true
			if w.showing {
				t.Error("a view is being drawn after Close")
			}
		})
	}
}

// A view that asks for more at once is not a lock.
func TestShowMayCallBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &theatre{right: "1234", challenge: stepup.Challenge{ID: "c1", State: stepup.StatePending, Factors: factors("pin")}}
		var s *Session
		s = New(Config{Challenge: w.challenge, Port: w, Clock: w, Show: func(v View) {
			w.show(v)
			if v.Stage == StageEnter {
				s.Answer("1234")
			}
		}})
		s.Open()
		w.expect(t, "enter/pin 1/1; enter/pin 1/1 busy; verify pin; approved 1/1")
		s.Close()
	})
}

// What was answered is not asked for again, whatever news there are: a page that
// asks with window.prompt gives its answer while they pile up.
func TestNewsDoNotAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &theatre{right: "1234", challenge: stepup.Challenge{ID: "c1", State: stepup.StatePending, Factors: factors("pin")}}
		var s *Session
		s = New(Config{Challenge: w.challenge, Port: w, Clock: w, Show: func(v View) {
			w.show(v)
			if v.Stage == StageEnter && !v.Busy {
				c := w.now()
				for left := 5; left > 2; left-- {
					c.AttemptsLeft = &left
					s.Update(c)
				}
				s.Answer("1234")
			}
		}})
		s.Open()
		time.Sleep(time.Second)
		if asked := strings.Count(w.notes(), "enter/pin 1/1;"); asked != 1 {
			t.Errorf("asked %d times, want once", asked)
		}
		s.Close()
	})
}

// Anything at once, from everywhere.
func TestSessionStorm(t *testing.T) {
	for seed := range uint64(40) {
		perform(t, beginnings[int(seed)%len(beginnings)], func(w *theatre, s *Session) {
			random := rand.New(rand.NewPCG(seed, 0))
			for range 60 {
				does := []func(){
					s.Open, s.Send, s.Capture, s.Close,
					func() { s.Choose("") }, func() { s.Choose("sms") }, func() { s.Choose("pin") },
					func() { s.Answer("4321") }, func() { s.Update(w.now()) },
				}
				what := random.IntN(len(does))
				if what == 3 && random.IntN(20) > 0 {
					continue
				}
				go does[what]()
				time.Sleep(time.Duration(random.IntN(4)) * time.Millisecond)
			}
		})
	}
}
