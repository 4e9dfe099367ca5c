package sandbox

import (
	"fmt"
	"log/slog"
	"net/url"

	"countersign/server/sandbox/intergiro"
	"countersign/server/sandbox/internal/random"
)

var _ simulator = (*intergiro.Simulator)(nil)

// addIntergiro adds the simulated Intergiro, below intergiro.Prefix.
func (s *Sandbox) addIntergiro(c Config, log *slog.Logger) error {
	scenario := intergiro.DefaultScenario()
	if c.Intergiro != nil {
		scenario = *c.Intergiro
	}
	origin := ""
	if c.ApprovalURL != "" {
		public, err := url.Parse(c.ApprovalURL)
		if err != nil {
			return fmt.Errorf("sandbox: the approval URL: %w", err)
		}
		origin = public.Scheme + "://" + public.Host
	}
	simulated, err := intergiro.New(intergiro.Config{
		Clock: s.clock, Random: random.New(c.Seed), History: s.history, Site: s.site, Log: log, Origin: origin, Scenario: scenario,
	})
	if err != nil {
		return fmt.Errorf("sandbox: the scenario of Intergiro: %w", err)
	}
	s.simulators = append(s.simulators, simulated)
	return nil
}
