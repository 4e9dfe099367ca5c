package config_test

import (
	"os"
	"strings"
	"testing"

	"countersign/server/internal/store/redis"
	"countersign/server/internal/store/redis/redistest"
)

// operating gives the one block of a language in OPERATING.md.
func operating(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../OPERATING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "\n```"+language+"\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !closed {
		t.Fatalf("no block of %s", language)
	}
	return block
}

// TestOperatingConfiguration: the configuration that the page shows is one.
func TestOperatingConfiguration(t *testing.T) {
	// The files of secrets are those that the tests have.
	block := strings.Replace(operating(t, "yaml"), "{ file: /run/secrets/store-keys }", "{ env: STORE_KEYS }", 1)
	block = strings.Replace(block, "/run/secrets/redis", "/run/secrets/wise", 1)
	c, err := load(good+block, "STORE_KEYS="+redisKeys)
	if err != nil || c.Server.Store == nil {
		t.Errorf("%v in\n%s", err, block)
	}
}

// TestOperatingRedis: a Redis that is set as the page says promises enough.
func TestOperatingRedis(t *testing.T) {
	var args []string
	for line := range strings.Lines(operating(t, "conf")) {
		args = append(args, strings.Fields("--"+line)...)
	}
	server := redistest.Start(t, args...)
	s := redis.New(redis.Config{Client: redis.Address{Hosts: []string{server.Address}}.Dial()})
	defer s.Close()
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if forgets := s.Durability(t.Context()); forgets != "" {
		t.Errorf("it may forget %s", forgets)
	}
}
