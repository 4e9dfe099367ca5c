package sandbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"countersign/server/sandbox/intergiro"
	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/inbox"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
	"countersign/server/sandbox/internal/site"
	"countersign/server/sandbox/mipise"
	"countersign/server/sandbox/wise"
)

// Config is how a sandbox is made. The zero value is a good one.
type Config struct {
	// Now is the time source; nil means time.Now.
	Now func() time.Time
	// Seed makes identifiers, codes and faults repeatable; 0 means fresh ones.
	Seed uint64
	// Wise is the behaviour of the simulated Wise until the management API
	// changes it, and after a reset; nil means wise.DefaultScenario.
	Wise *wise.Scenario
	// Mipise is the same for the simulated Mipise; nil means
	// mipise.DefaultScenario.
	Mipise *mipise.Scenario
	// Intergiro is the same for the simulated Intergiro; nil means
	// intergiro.DefaultScenario.
	Intergiro *intergiro.Scenario
	// ApprovalURL is the public address of the approval page, as browsers reach
	// it; empty means wise.PagePath at the address of each visitor. It is only
	// shown; the links to Intergiro's consent page have its origin.
	ApprovalURL string
	// FrameAncestors are the origins that may frame the sandbox's pages; none
	// means any.
	FrameAncestors []string
	// Log takes the sandbox's log; nil means none. Requests are logged at the
	// debug level, without their secrets.
	Log *slog.Logger
}

// simulator is one simulated provider.
type simulator interface {
	// Mount adds the provider's API and pages.
	Mount(mux *http.ServeMux)
	// MountManagement adds its part of the management API.
	MountManagement(mux *http.ServeMux)
	// Phones are the phones of its customers.
	Phones() []phone.Owner
	// Reset returns it to its initial state.
	Reset()
}

// mailing is a simulator that writes e-mails too.
type mailing interface {
	// Inboxes are the inboxes of its customers.
	Inboxes() []phone.Owner
}

var _ simulator = (*wise.Simulator)(nil)

// Sandbox is a set of simulated providers. It is safe for concurrent use.
type Sandbox struct {
	clock       *clock.Clock
	history     *history.History
	phone       *phone.Phone
	inbox       *inbox.Inbox
	site        *site.Site
	approvalURL string
	simulators  []simulator
	handler     http.Handler
}

// New gives a sandbox in its initial state.
func New(c Config) (*Sandbox, error) {
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	log := c.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	pages, err := site.New(c.FrameAncestors, log)
	if err != nil {
		return nil, fmt.Errorf("sandbox: reading the pages: %w", err)
	}
	s := &Sandbox{
		clock: clock.New(c.Now), history: &history.History{}, site: pages, approvalURL: c.ApprovalURL,
	}
	s.phone, s.inbox = phone.New(s.clock.Now().UnixMilli()), inbox.New(s.clock.Now().UnixMilli())
	scenario := wise.DefaultScenario()
	if c.Wise != nil {
		scenario = *c.Wise
	}
	simulated, err := wise.New(wise.Config{
		Clock: s.clock, Random: random.New(c.Seed), History: s.history, Phone: s.phone, Site: pages, Log: log, Scenario: scenario,
	})
	if err != nil {
		return nil, fmt.Errorf("sandbox: the scenario: %w", err)
	}
	s.simulators = []simulator{simulated}
	if err := s.addMipise(c, log); err != nil {
		return nil, err
	}
	if err := s.addIntergiro(c, log); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Handler serves the whole sandbox from the root of an address.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Close ends the streams to phones and inboxes, so that a server can shut
// down. The sandbox still answers afterwards, without streams.
func (s *Sandbox) Close() {
	s.phone.Close()
	s.inbox.Close()
}

// Reset returns everything to the initial state: money, tokens, scenarios,
// history, messages and the clock.
func (s *Sandbox) Reset() {
	s.clock.Reset()
	s.history.Reset()
	s.phone.Clear()
	s.inbox.Clear()
	for _, simulated := range s.simulators {
		simulated.Reset()
	}
}

func (c Config) validate() error {
	var faults []error
	if u, err := url.Parse(c.ApprovalURL); c.ApprovalURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		faults = append(faults, errors.New("the approval URL must be an http or https address"))
	}
	for _, o := range c.FrameAncestors {
		if u, err := url.Parse(o); err != nil || u.Host == "" || o != u.Scheme+"://"+u.Host {
			faults = append(faults, fmt.Errorf("the frame ancestor %q must be an origin like https://app.example.com", o))
		}
	}
	return errors.Join(faults...)
}

func (s *Sandbox) phones() []phone.Owner {
	var all []phone.Owner
	for _, simulated := range s.simulators {
		all = append(all, simulated.Phones()...)
	}
	return all
}

func (s *Sandbox) inboxes() []phone.Owner {
	var all []phone.Owner
	for _, simulated := range s.simulators {
		if m, writes := simulated.(mailing); writes {
			all = append(all, m.Inboxes()...)
		}
	}
	return all
}

// routes builds the handler: pages, simulators, management.
func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET "+site.Assets, s.site.ServeAssets)
	phone.Pages{Name: "phone", Phone: s.phone, Site: s.site, Owners: s.phones}.Mount(mux)
	phone.Pages{Name: "inbox", Phone: s.inbox.Phone, Site: s.site, Owners: s.inboxes}.Mount(mux)
	for _, simulated := range s.simulators {
		simulated.Mount(mux)
	}
	mux.Handle("/_sandbox/", s.management())
	return mux
}

func (s *Sandbox) home(w http.ResponseWriter, r *http.Request) {
	origin := "http://" + r.Host
	if r.TLS != nil {
		origin = "https://" + r.Host
	}
	approval := s.approvalURL
	if approval == "" {
		approval = origin + wise.PagePath
	}
	s.site.Page(w, http.StatusOK, "home.html", map[string]string{"Origin": origin, "ApprovalURL": approval})
}
