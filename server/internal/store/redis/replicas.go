package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// replicaTimeout is how long replicas may take to have a record.
const replicaTimeout = time.Second

// run writes a record. One that must not be forgotten, whatever becomes of this
// Redis, counts as written only where as many replicas have it as are configured:
// an execution that another master knows nothing of would begin a second time.
func (s *Store) run(ctx context.Context, keep bool, key string, args ...any) (int, error) {
	if !keep || s.config.Replicas == 0 {
		return write.Run(ctx, s.client, []string{key}, args...).Int()
	}
	node, err := s.master(ctx, key)
	if err != nil {
		return 0, err
	}
	var done, have *redis.Cmd
	// WAIT is about what the same connection has written.
	_, err = node.Pipelined(ctx, func(p redis.Pipeliner) error {
		done = write.Eval(ctx, p, []string{key}, args...)
		have = p.Do(ctx, "WAIT", s.config.Replicas, replicaTimeout.Milliseconds())
		return nil
	})
	if err != nil {
		return 0, err
	}
	if n, err := have.Int(); err != nil || n < s.config.Replicas {
		return 0, fmt.Errorf("%d of %d replicas have what must not be forgotten", n, s.config.Replicas)
	}
	return done.Int()
}

// master is the server that has a key.
func (s *Store) master(ctx context.Context, key string) (redis.Cmdable, error) {
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		return cluster.MasterForKey(ctx, key)
	}
	return s.client, nil
}

// Durability says how much of what it has taken a Redis may forget, "" where that is
// nothing or cannot be learnt. A master that forgets that an execution has begun lets
// it begin once more.
func (s *Store) Durability(ctx context.Context) string {
	if s.config.Replicas > 0 {
		return ""
	}
	if _, cluster := s.client.(*redis.ClusterClient); cluster {
		return "" // each node would have to be asked; see OPERATING.md
	}
	set, err := s.client.ConfigGet(ctx, "append*").Result()
	switch {
	case err != nil || len(set) == 0:
		return ""
	case set["appendonly"] == "no":
		return "everything, when it restarts: set appendonly yes and appendfsync always"
	case set["appendfsync"] != "" && set["appendfsync"] != "always":
		return "the last seconds, when it crashes: set appendfsync always"
	}
	return ""
}
