package redistest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Watched is a master with a replica, and Sentinels that have the replica take the
// master's place when it is gone.
type Watched struct {
	Master    *Server
	Sentinels []string
}

// MasterName is what the Sentinels call the master.
const MasterName = "countersign"

// StartWatched starts them.
func StartWatched(t testing.TB) Watched {
	t.Helper()
	w := Watched{Master: start(t, Config{})}
	host, port, err := net.SplitHostPort(w.Master.Address)
	if err != nil {
		t.Fatal(err)
	}
	StartReplica(t, w.Master)
	for range 3 {
		w.Sentinels = append(w.Sentinels, sentinel(t, host, port))
	}
	for _, address := range w.Sentinels {
		c := redis.NewSentinelClient(&redis.Options{Addr: address})
		defer c.Close()
		err := until(func() error {
			master, err := c.Master(t.Context(), MasterName).Result()
			if err == nil && (master["num-slaves"] != "1" || master["num-other-sentinels"] != "2") {
				err = fmt.Errorf("the sentinel knows of %v", master)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// StartReplica starts a replica, and waits until it has all that its master has.
func StartReplica(t testing.TB, master *Server) *Server {
	t.Helper()
	host, port, err := net.SplitHostPort(master.Address)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, Config{Args: []string{"--replicaof", host, port}})
	linked(t, s)
	return s
}

// linked waits until a replica has all that its master has.
func linked(t testing.TB, replica *Server) {
	t.Helper()
	c := replica.Client()
	defer c.Close()
	err := until(func() error {
		info, err := c.Info(t.Context(), "replication").Result()
		if err == nil && !strings.Contains(info, "master_link_status:up") {
			err = errors.New(info)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sentinel starts one Sentinel; two of them must agree that a master is gone.
func sentinel(t testing.TB, host, port string) string {
	t.Helper()
	own, err := free()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %[4]d\nbind 127.0.0.1\nsentinel monitor %[1]s %[2]s %[3]s 2\nsentinel down-after-milliseconds %[1]s 1000\nsentinel failover-timeout %[1]s 5000\n", MasterName, host, port, own)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(Redis, file, "--sentinel")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = run.Process.Kill()
		_ = run.Wait() // it was killed
	})
	return fmt.Sprintf("127.0.0.1:%d", own)
}
