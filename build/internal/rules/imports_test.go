package rules

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// root is the repository, from this package.
const root = "../../.."

// allowed is what the WebAssembly may use beyond what the runtime brings along
// anyway, with what it costs after compression and why it is worth that.
var allowed = map[string]string{
	"syscall/js":            "the way to the page",
	"errors":                "errors.Is: 3 KB; errors.As costs 12, so it is better left",
	"internal/reflectlite":  "part of errors",
	"strconv":               "numbers in text: 9 KB, as there is no fmt",
	"internal/strconv":      "part of strconv and of the runtime",
	"strings":               "Cut, Builder and the like: 3 KB, all of it 15",
	"internal/stringslite":  "part of strings",
	"slices":                "Contains and the like: 0-1 KB; Sort 3",
	"cmp":                   "part of slices",
	"iter":                  "part of slices",
	"maps":                  "0-1 KB",
	"sync":                  "Mutex: 0-1 KB; all of it 10",
	"sync/atomic":           "0-1 KB",
	"internal/sync":         "part of sync",
	"internal/synctest":     "part of sync",
	"internal/race":         "part of sync",
	"internal/unsafeheader": "part of strings",
	"internal/bytealg":      "part of the runtime and strings",
	"unicode":               "part of strings",
	"unicode/utf8":          "0-1 KB",
	"math/bits":             "0-1 KB",
}

// forbidden says what one who forgot should use instead.
var forbidden = map[string]string{
	"fmt":             "costs 122 KB: join strings with + and strconv",
	"encoding/json":   "costs 238 KB: the browser has JSON",
	"encoding/hex":    "costs 56 KB, as it brings fmt",
	"encoding/base64": "costs 5-7 KB: the browser has btoa",
	"net":             "a page has fetch",
	"net/http":        "costs 565 KB, even for one constant: a page has fetch",
	"net/url":         "costs 75 to 165 KB: the browser has URL",
	"time":            "costs 36 KB even for its constants, and 55 with timers: see helper.Clock",
	"time/tzdata":     "costs 400 KB: nothing here knows time zones",
	"regexp":          "costs 118 KB: look at the bytes",
	"reflect":         "keeps every exported method of every type alive",
	"log":             "costs 122 KB: WebAssembly does not log",
	"log/slog":        "costs 263 KB: WebAssembly does not log",
	"context":         "costs 66 KB: close a channel instead",
	"os":              "brings the file system, which a page has not",
	"os/signal":       "a page has no signals",
	"bytes":           "costs 5-7 KB: strings do",
	"sort":            "costs 5-7 KB: slices.Sort costs 3",
	"crypto/rand":     "costs 98 KB: the browser has crypto.getRandomValues",
	"crypto/sha256":   "costs 95 KB: the browser has crypto.subtle",
	"crypto/rsa":      "costs 547 KB: the browser has crypto.subtle",
	"embed":           "brings io/fs and time: a constant does for text",
}

// TestWasmImports holds the helper to what fits into its budget.
func TestWasmImports(t *testing.T) {
	runtime := deps(t, "js", "wasm", "runtime")
	for _, path := range deps(t, "js", "wasm", "./wasm") {
		if strings.HasPrefix(path, "countersign/") {
			if !strings.HasPrefix(path, "countersign/wasm") && !strings.HasPrefix(path, "countersign/shared/") {
				t.Errorf("the WebAssembly imports %s, which is not for browsers", path)
			}
			continue
		}
		if _, ok := allowed[path]; ok || slices.Contains(runtime, path) {
			continue
		}
		reason, known := forbidden[path]
		if !known {
			reason = "is not on the list: see what it costs (make size), then add it to allowed with the reason"
		}
		t.Errorf("the WebAssembly imports %s, which %s", path, reason)
	}
}

// TestServerImports: who embeds the server gets nothing of what builds and
// tests it.
func TestServerImports(t *testing.T) {
	unwanted := []string{"github.com/chromedp/", "github.com/evanw/", "github.com/andybalholm/", "testing", "net/http/httptest"}
	for _, from := range []string{"./server", "./server/cmd/..."} {
		for _, path := range deps(t, "", "", from) {
			for _, prefix := range unwanted {
				if strings.HasPrefix(path, prefix) {
					t.Errorf("%s imports %s", from, path)
				}
			}
		}
	}
}

// TestSandboxIsIndependent: the sandbox must not mark its own homework, and the
// product must not need it.
func TestSandboxIsIndependent(t *testing.T) {
	for from, to := range map[string]string{
		"./server/sandbox/...":  "countersign/server/provider",
		"./server/provider/...": "countersign/server/sandbox",
		"./server":              "countersign/server/sandbox",
	} {
		for _, path := range deps(t, "", "", from) {
			if path == to || strings.HasPrefix(path, to+"/") {
				t.Errorf("%s imports %s", from, path)
			}
		}
	}
}

// deps lists all that a package needs, itself included.
func deps(t *testing.T, goos, goarch, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", pkg)
	cmd.Dir = root
	cmd.Env = os.Environ()
	if goos != "" {
		cmd.Env = append(cmd.Env, "GOOS="+goos, "GOARCH="+goarch, "GOEXPERIMENT=nogreenteagc")
	}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", pkg, err)
	}
	return strings.Fields(string(out))
}
