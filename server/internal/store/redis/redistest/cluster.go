package redistest

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// StartCluster starts three masters that share the slots of a cluster, and gives
// their addresses.
func StartCluster(t testing.TB) []string {
	t.Helper()
	var nodes []string
	for range 3 {
		nodes = append(nodes, start(t, Config{Args: []string{"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"}}).Address)
	}
	create := exec.Command("redis-cli", append([]string{"--cluster", "create", "--cluster-replicas", "0", "--cluster-yes"}, nodes...)...)
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("no cluster: %v\n%s", err, out)
	}
	for _, node := range nodes {
		c := (&Server{Address: node}).Client()
		defer c.Close()
		err := until(func() error {
			info, err := c.ClusterInfo(t.Context()).Result()
			if err == nil && !strings.Contains(info, "cluster_state:ok") {
				err = errors.New(info)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return nodes
}
