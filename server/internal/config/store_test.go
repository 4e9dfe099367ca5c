package config_test

import (
	"strings"
	"testing"

	"countersign/server/internal/keyset"
)

// redisKeys are two keys as a file may hold them.
var redisKeys = keyset.Generate() + "\n" + keyset.Generate()

func TestRedis(t *testing.T) {
	for name, yaml := range map[string]string{
		"one server": "store: redis://localhost\nredis: { keys: { env: STORE_KEYS } }",
		"all of it": `
store: rediss://countersign@redis1:6380,redis2/1?master=main
redis:
  keys: { env: STORE_KEYS }
  password: { file: /run/secrets/wise }
  sentinel_username: watcher
  sentinel_password: { env: WISE_TOKEN }
  prefix: "pay:"
  replicas: 2`,
		"a cluster": "store: redis://a,b,c\nredis: { keys: { env: STORE_KEYS } }",
	} {
		c, err := load(good+yaml, "STORE_KEYS="+redisKeys)
		if err != nil || c.Server.Store == nil {
			t.Errorf("%s: store %v (%v)", name, c.Server.Store, err)
		}
	}
	c, err := load(good, "COUNTERSIGN_STORE=redis://redis:6379", "COUNTERSIGN_REDIS_KEYS="+strings.ReplaceAll(redisKeys, "\n", ","))
	if err != nil || c.Server.Store == nil {
		t.Errorf("from the environment alone: store %v (%v)", c.Server.Store, err)
	}
	if c := mustLoad(t, good+"store: memory\n"); c.Server.Store != nil {
		t.Errorf("store: memory gives %v", c.Server.Store)
	}
}

func TestRedisFaults(t *testing.T) {
	for yaml, want := range map[string]string{
		"store: redis://localhost":                                                                    "redis.keys: is missing",
		"store: redis://localhost\nredis: { keys: { env: SHORT_KEY } }":                               "redis.keys: key 1: must be base64",
		"store: redis://localhost\nredis: { keys: { env: STORE_KEYS }, ca_file: /x }":                 "redis.ca_file: is for TLS",
		"store: rediss://localhost\nredis: { keys: { env: STORE_KEYS }, ca_file: /x }":                "redis.ca_file: cannot be read",
		"store: rediss://localhost\nredis: { keys: { env: STORE_KEYS }, ca_file: /run/secrets/wise }": "holds no certificate",
		"store: redis://me:hunter2@localhost\nredis: { keys: { env: STORE_KEYS } }":                   "store: may not hold a password",
		"store: redis://localhost:0\nredis: { keys: { env: STORE_KEYS } }":                            "store: a port is not",
		"store: redis://a/1?cluster=true\nredis: { keys: { env: STORE_KEYS } }":                       "store: a cluster has neither",
		"store: redis://a?timeout=3\nredis: { keys: { env: STORE_KEYS } }":                            "store: after the ? there may be",
		"store: redis:localhost":                                                     "store: must be memory, or the address of Redis",
		"store: memory\nredis: { keys: { env: STORE_KEYS } }":                        "redis: is for a store in Redis",
		"store: redis://localhost\nredis: { keys: { env: STORE_KEYS }, pasword: x }": "did you mean password?",
	} {
		_, err := load(good+yaml, "STORE_KEYS="+redisKeys, "SHORT_KEY=c2hvcnQ=")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v\nwant %s", yaml, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "c2hvcnQ")) {
			t.Errorf("a secret is shown: %v", err)
		}
	}
}
