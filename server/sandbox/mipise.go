package sandbox

import (
	"fmt"
	"log/slog"

	"countersign/server/sandbox/internal/random"
	"countersign/server/sandbox/mipise"
)

var (
	_ simulator = (*mipise.Simulator)(nil)
	_ mailing   = (*mipise.Simulator)(nil)
)

// addMipise adds the simulated Mipise, below mipise.Prefix.
func (s *Sandbox) addMipise(c Config, log *slog.Logger) error {
	scenario := mipise.DefaultScenario()
	if c.Mipise != nil {
		scenario = *c.Mipise
	}
	simulated, err := mipise.New(mipise.Config{
		Clock: s.clock, Random: random.New(c.Seed), History: s.history, Phone: s.phone, Inbox: s.inbox, Log: log, Scenario: scenario,
	})
	if err != nil {
		return fmt.Errorf("sandbox: the scenario of Mipise: %w", err)
	}
	s.simulators = append(s.simulators, simulated)
	return nil
}
