package measure

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	if got := Quantile[int](nil, 0.5); got != 0 {
		t.Errorf("of nothing: %d", got)
	}
	values := make([]int, 100)
	for i := range values {
		values[i] = 99 - i
	}
	for q, want := range map[float64]int{0: 0, 0.5: 50, 0.99: 99, 1: 99} {
		if got := Quantile(values, q); got != want {
			t.Errorf("%v: got %d, want %d", q, got, want)
		}
	}
	if values[0] != 99 {
		t.Error("the values themselves were sorted")
	}
}

// TestCPUOfChildren has a shell's child work, and counts it with the shell.
func TestCPUOfChildren(t *testing.T) {
	busy := exec.Command("sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo; sleep 60'; true")
	out, err := busy.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Process.Kill(); _ = out.Close(); _ = busy.Wait() })
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	alone, err := ofThreads(busy.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	all, err := CPU(busy.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if all < alone+10*time.Millisecond {
		t.Errorf("with its child %v, alone %v", all, alone)
	}
	if family, err := descendants(busy.Process.Pid); err == nil {
		for _, child := range family[1:] { // the sleeper would stay
			if p, err := os.FindProcess(child); err == nil {
				_ = p.Kill()
			}
		}
	}
}

func TestResident(t *testing.T) {
	before, err := Resident(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	held := make([]byte, 64<<20)
	for i := 0; i < len(held); i += 4096 {
		held[i] = 1
	}
	after, err := Resident(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if grown := after - before; grown < 48<<20 {
		t.Errorf("grew by %d bytes with %d more", grown, len(held))
	}
	if held[0] != 1 {
		t.Error("let go")
	}
	if _, err := Resident(1 << 30); err == nil {
		t.Error("a process that is not has memory")
	}
}
