package redis_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"countersign/server/internal/store/redis"
)

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]redis.Address{
		"redis://localhost":                        {Hosts: []string{"localhost:6379"}},
		"rediss://pay%40bank@redis.example:6380/2": {Hosts: []string{"redis.example:6380"}, TLS: true, Username: "pay@bank", Database: 2},
		"redis://a:26379,b:26379/3?master=main":    {Hosts: []string{"a:26379", "b:26379"}, Master: "main", Database: 3},
		"redis://a,b":                              {Hosts: []string{"a:6379", "b:6379"}, Cluster: true},
		"redis://a?cluster=true":                   {Hosts: []string{"a:6379"}, Cluster: true},
		"redis://[::1]:7000,[::2]/0":               {Hosts: []string{"[::1]:7000", "[::2]:6379"}, Cluster: true},
	} {
		got, err := redis.ParseAddress(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v (%v)\nwant %#v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                "must begin",
		"http://localhost":                "must begin",
		"redis://":                        "host is missing",
		"redis://a,,b":                    "host is missing",
		"redis://me:hunter2@a":            "may not hold a password",
		"redis://a:port":                  "port is not a number",
		"redis://a:70000":                 "port is not a number",
		"redis://a/first":                 "must be a number",
		"redis://a?master=":               "there may be",
		"redis://a?cluster=yes":           "there may be",
		"redis://a/1?cluster=true":        "neither a master",
		"redis://a?cluster=true&master=x": "neither a master",
		"redis://%zz@a":                   "not escaped",
		"redis://a?%zz":                   "cannot be read",
	} {
		if _, err := redis.ParseAddress(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	secret := redis.Address{Hosts: []string{"a:1"}, Password: "hunter2", SentinelPassword: "hunter3"}
	if text := fmt.Sprintf("%v %+v %#v", secret, secret, secret); strings.Contains(text, "hunter") {
		t.Errorf("printing shows a password: %s", text)
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"redis://a", "rediss://u@a:1,b/2?master=m", "redis://[::1]?cluster=true", "redis://:p@a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := redis.ParseAddress(text)
		if err != nil {
			return
		}
		if len(a.Hosts) == 0 || a.Password != "" {
			t.Fatalf("%q: %#v", text, a)
		}
		if err := a.Dial().Close(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
