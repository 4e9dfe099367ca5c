package attack_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/keyset"
	"countersign/server/internal/store/redis/redistest"
	"countersign/server/sandbox/wise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// cluster is two gateways on one Redis, in front of one provider.
type cluster struct {
	sandbox   *journey.Sandbox
	instances [2]*journey.Rig
}

func newCluster(t *testing.T, factors ...string) cluster {
	t.Helper()
	scenario := wise.DefaultScenario()
	if factors != nil {
		scenario.Factors = factors
	}
	c := cluster{sandbox: journey.NewSandbox(t, &scenario)}
	address, key := redistest.Start(t).Address, keyset.Generate()
	for i := range c.instances {
		where, err := server.ParseRedis("redis://" + address)
		if err != nil {
			t.Fatal(err)
		}
		where.Keys = []string{key}
		store, err := server.NewRedisStore(where)
		if err != nil {
			t.Fatal(err)
		}
		s, err := server.New(server.Config{
			PublicURL: own, AllowedOrigins: []string{page}, Routes: journey.Routes(), Store: store,
			Providers: map[string]server.Provider{"wise": {
				Mode: "sandbox", BaseURL: c.sandbox.Address(), ApprovalPage: c.sandbox.Address() + wise.PagePath,
				Credentials: server.StaticToken(wise.UserToken), Params: map[string]string{"profileId": "30417755"},
				Client: server.Client{ID: wise.ClientID, Secret: wise.ClientSecret},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		front := httptest.NewServer(s.Handler())
		c.instances[i] = journey.At(front.URL, nil)
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := s.Close(ctx); err != nil {
				t.Error(err)
			}
			front.Close()
			_ = store.Close() // nothing uses it any more
		})
	}
	return c
}

// attacker is one session at both instances, with a challenge for its payment.
type attacker struct {
	tabs      [2]*journey.Browser
	payment   journey.Payment
	challenge stepup.Challenge
}

func (c cluster) attacker(ctx context.Context, t *testing.T) attacker {
	t.Helper()
	a, err := c.open(ctx, t)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// open gives an error where the provider does not challenge.
func (c cluster) open(ctx context.Context, t *testing.T) (a attacker, err error) {
	t.Helper()
	a.tabs = [2]*journey.Browser{c.instances[0].Elsewhere(t, page), c.instances[1].Elsewhere(t, page)}
	if a.payment, err = a.tabs[0].Prepare(ctx, 12_34); err != nil {
		t.Fatal(err)
	}
	if a.challenge, err = a.tabs[0].Start(ctx, a.payment); err != nil {
		return a, err
	}
	a.tabs[1].Remember(a.tabs[0].Session())
	return a, nil
}

// many does something many times at once, in turns at the two instances.
func (a attacker) many(times int, do func(i int, tab *journey.Browser)) {
	var all sync.WaitGroup
	for i := range times {
		all.Go(func() { do(i, a.tabs[i%2]) })
	}
	all.Wait()
}

func (c cluster) executed(ctx context.Context, t *testing.T, want int) {
	t.Helper()
	counts, err := c.sandbox.Executions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range counts {
		total += n
	}
	if total != want {
		t.Errorf("executed %d times, want %d", total, want)
	}
}

func limited(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// TestAttackReplayAtTwoInstances sends one approved payment many times at once, at
// two instances, by id and by token: it is paid once, and everybody gets that one
// answer.
func TestAttackReplayAtTwoInstances(t *testing.T) {
	ctx := limited(t)
	c := newCluster(t)
	a := c.attacker(ctx, t)
	token := a.challenge.Hosted.Token
	if err := c.sandbox.Approve(ctx, token); err != nil {
		t.Fatal(err)
	}
	answers := make([]journey.Answer, 24)
	a.many(len(answers), func(i int, tab *journey.Browser) {
		request := a.payment.Request().Proved(a.challenge.ID)
		if i%3 == 0 {
			request = a.payment.Request().With(wire.HeaderApproval, token)
		}
		var err error
		if answers[i], err = tab.Send(ctx, request); err != nil {
			t.Error(err)
		}
	})
	first := 0
	for _, answer := range answers {
		if !answer.Paid() {
			t.Errorf("answered %v", answer)
		}
		if !answer.Replayed() {
			first++
		}
	}
	if first != 1 {
		t.Errorf("%d answers are the execution's own, want one", first)
	}
	c.executed(ctx, t, 1)
}

// guess enters a PIN and reports how that was answered.
func guess(ctx context.Context, t *testing.T, tab *journey.Browser, c stepup.Challenge, pin string) (wire.Verified, journey.Answer) {
	t.Helper()
	key, _, err := tab.Key(ctx)
	if err != nil {
		t.Error(err)
		return wire.Verified{}, journey.Answer{}
	}
	sealed, err := journey.Seal(key, journey.SealHeader, fmt.Sprintf(`{"pin":%q}`, pin))
	if err != nil {
		t.Error(err)
		return wire.Verified{}, journey.Answer{}
	}
	verified, answer, err := tab.VerifySealed(ctx, c.ID, c.Factors[0].ID, sealed.Text)
	if err != nil {
		t.Error(err)
	}
	return verified, answer
}

// asked is how often the provider was asked whether a PIN is right.
func (c cluster) asked(ctx context.Context, t *testing.T) (n int) {
	t.Helper()
	calls, err := c.sandbox.Calls(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range calls {
		if strings.HasSuffix(call.Path, "/pin/verify") {
			n++
		}
	}
	return n
}

// TestAttackGuessesAtTwoInstances guesses a PIN from many tabs at once, at two
// instances: five guesses reach the provider and no sixth does.
func TestAttackGuessesAtTwoInstances(t *testing.T) {
	ctx := limited(t)
	c := newCluster(t, "PIN")
	a := c.attacker(ctx, t)
	a.many(16, func(i int, tab *journey.Browser) {
		if v, _ := guess(ctx, t, tab, a.challenge, fmt.Sprintf("%04d", 1000+i)); v.Accepted {
			t.Error("a wrong PIN was accepted")
		}
	})
	for i := range 4 { // those that were told to wait
		guess(ctx, t, a.tabs[i%2], a.challenge, fmt.Sprintf("%04d", 2000+i))
	}
	if n := c.asked(ctx, t); n != 5 {
		t.Errorf("%d guesses reached the provider, want 5", n)
	}
	if v, answer := guess(ctx, t, a.tabs[1], a.challenge, wise.PIN); v.Accepted || answer.Code() != "blocked" {
		t.Errorf("the right PIN after them: %v", answer)
	}
	c.executed(ctx, t, 0)
}

// TestAttackGuessesFromManySessions spreads guesses over sessions. At a challenge
// of another session they are none, and cost its customer nothing. With challenges
// of their own the provider counts them together, and locks the customer's PIN.
func TestAttackGuessesFromManySessions(t *testing.T) {
	ctx := limited(t)
	c := newCluster(t, "PIN")
	victim := c.attacker(ctx, t)
	for i := range 12 {
		stranger := c.instances[i%2].Elsewhere(t, page)
		stranger.Remember(strings.Repeat("A", 42) + string("AEIMQUYcgkos"[i])) // well-formed, as anybody can make them
		if v, answer := guess(ctx, t, stranger, victim.challenge, fmt.Sprintf("%04d", 1000+i)); v.Accepted || answer.Code() != "challenge_not_found" {
			t.Errorf("a stranger's guess: %v", answer)
		}
	}
	now, _, err := victim.tabs[1].Challenge(ctx, victim.challenge.ID)
	if err != nil || now.AttemptsLeft == nil || *now.AttemptsLeft != 5 || c.asked(ctx, t) != 0 {
		t.Fatalf("after strangers' guesses: %+v (%v)", now, err)
	}

	locked := false
	for i := range 4 {
		a, err := c.open(ctx, t)
		if locked = err != nil; locked {
			break // the provider does not even challenge any more
		}
		for j := range 2 {
			if v, _ := guess(ctx, t, a.tabs[j], a.challenge, fmt.Sprintf("%04d", 1000+10*i+j)); v.Accepted {
				t.Error("a wrong PIN was accepted")
			}
		}
	}
	if n := c.asked(ctx, t); !locked || n > 6 {
		t.Errorf("after %d guesses from several sessions: locked out %v", n, locked)
	}
	if v, answer := guess(ctx, t, victim.tabs[0], victim.challenge, wise.PIN); v.Accepted {
		t.Errorf("the right PIN after the lock-out: %v", answer)
	}
	c.executed(ctx, t, 0)
}
