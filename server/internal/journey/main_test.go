package journey_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/redis/go-redis/v9/logging"

	"countersign/server/internal/journey"
	"countersign/server/internal/store/redis/redistest"
)

// instances has every journey be travelled through several gateways that take
// turns and share a Redis.
var instances = flag.Int("instances", 0, "run all journeys on so many gateways and a Redis of the tests' own")

func TestMain(m *testing.M) {
	flag.Parse()
	logging.Disable() // of the Redis client's, which tests take away
	os.Exit(deployed(m))
}

func deployed(m *testing.M) int {
	if *instances > 0 {
		redis, err := redistest.Open(redistest.Config{Args: []string{"--appendonly", "no"}}) // nobody restarts it
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer redis.Close()
		journey.Deploy(journey.Deployment{Instances: *instances, Redis: redis.Address})
	}
	return m.Run()
}
