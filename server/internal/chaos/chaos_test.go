package chaos_test

import (
	"flag"
	"testing"
	"time"

	"countersign/server/internal/chaos"
	"countersign/server/internal/fleet"
)

var (
	duration  = flag.Duration("chaos.duration", 8*time.Second, "for how long things go wrong")
	instances = flag.Int("chaos.instances", 3, "how many gateways there are")
	customers = flag.Int("chaos.customers", 12, "how many people pay at the same time")
	seed      = flag.Uint64("chaos.seed", 0, "repeats the choices of a run; 0 is a new one")
)

func TestMain(m *testing.M) { fleet.Main(m) }

func TestChaos(t *testing.T) {
	c := chaos.Config{Duration: *duration, Instances: *instances, Customers: *customers, Seed: *seed}
	if c.Seed == 0 {
		c.Seed = uint64(time.Now().UnixNano())
	}
	chaos.Run(t, c)
}
