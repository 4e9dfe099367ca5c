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
	if !keep {
		return write.Run(ctx, s.client, []string{key}, args...).Int()
	}
	done, missing, err := s.replicated(ctx, write, key, args...)
	if err == nil {
		err = missing
	}
	return done, err
}

// replicated runs a script that writes a key, and waits until replicas have what it
// wrote. missing says that too few do, which changes nothing of what was written.
func (s *Store) replicated(ctx context.Context, script *redis.Script, key string, args ...any) (done int, missing, err error) {
	if s.config.Replicas == 0 {
		done, err = script.Run(ctx, s.client, []string{key}, args...).Int()
		return done, nil, err
	}
	node, err := s.master(ctx, key)
	if err != nil {
		return 0, nil, err
	}
	var wrote, have *redis.Cmd
	// WAIT is about what the same connection has written.
	_, err = node.Pipelined(ctx, func(p redis.Pipeliner) error {
		wrote = script.Eval(ctx, p, []string{key}, args...)
		have = p.Do(ctx, "WAIT", s.config.Replicas, replicaTimeout.Milliseconds())
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	if n, err := have.Int(); err != nil || n < s.config.Replicas {
		missing = fmt.Errorf("%d of %d replicas have what must not be forgotten", n, s.config.Replicas)
	}
	done, err = wrote.Int()
	return done, missing, err
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
