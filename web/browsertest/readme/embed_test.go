package readme

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// program of the README's Go code: it stands in a function, with a token.
const goProgram = `package main

import (
	"log"
	"net/http"
	"os"

	"countersign/server"
)

func main() { log.Fatal(run(os.Getenv("WISE_TOKEN"))) }

func run(token string) error {
%CODE%
}
`

// TestEmbedding compiles the README's Go code, runs it, and asks its gateway.
func TestEmbedding(t *testing.T) {
	port := freePort(t)
	code := strings.Replace(only(t, "go", 0), `":8080"`, `"127.0.0.1:`+port+`"`, 1)
	folder := t.TempDir()
	source, binary := filepath.Join(folder, "main.go"), filepath.Join(folder, "embedding")
	if err := os.WriteFile(source, []byte(strings.Replace(goProgram, "%CODE%", code, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	compile := exec.CommandContext(ctx, "go", "build", "-o", binary, source)
	compile.Dir = root
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	var out bytes.Buffer
	embedding := exec.CommandContext(ctx, binary)
	embedding.Env, embedding.Stderr = append(os.Environ(), "WISE_TOKEN=x"), &out
	if err := embedding.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- embedding.Wait() }()
	t.Cleanup(func() {
		_ = embedding.Process.Signal(syscall.SIGTERM) // it may have ended
		if err := <-ended; err == nil {
			t.Error("it ended before it was told to")
		}
	})
	address := "http://127.0.0.1:" + port + "/countersign/v1/challenges/none"
	waitFor(ctx, t, address, ended)
	if body := get(t, address); !strings.Contains(body, `"session_required"`) {
		t.Errorf("GET %s gives %s, want the problem session_required (%d)", address, body, http.StatusUnauthorized)
	}
}
