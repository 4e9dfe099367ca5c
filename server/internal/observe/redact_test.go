package observe_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"countersign/server/internal/observe"
)

// TestLineAllocatesLittle: a line is written for every request, so what it costs is
// paid by all of them. What a name means was once worked out anew for each
// attribute, which cost more than forwarding.
func TestLineAllocatesLittle(t *testing.T) {
	log := observe.NewLog(io.Discard, slog.LevelInfo)
	const most = 20 // under the race detector; without it, 2
	if got := testing.AllocsPerRun(100, func() {
		log.LogAttrs(context.Background(), slog.LevelInfo, "request", slog.String("method", "GET"), slog.String("route", "GET /a"),
			slog.Int("status", 200), slog.String("provider", "wise"), slog.String("correlation", "c-1"), slog.String("challenge", "c-2"))
	}); got > most {
		t.Errorf("a line makes %.0f allocations, want %d at most", got, most)
	}
}

// TestRedactedEverywhere: in what a logger has been given before, in groups, and in
// values that say late what they are.
func TestRedactedEverywhere(t *testing.T) {
	var out bytes.Buffer
	log := observe.NewLog(&out, slog.LevelInfo).With("pin", "hidden1", "kept", "k-1").WithGroup("inner")
	log.Info("m", slog.Group("deep", "token", "hidden2", slog.Group("deeper", "api_key", "hidden3", "kept", "k-2")), "late", late{}, "Pass-Word", "hidden5")
	for i := range 600 { // more names than are kept
		log.Info("m", fmt.Sprintf("token%d", i), "hidden6", fmt.Sprintf("name%d", i), "k-3")
	}
	text := out.String()
	if strings.Contains(text, "hidden") {
		t.Errorf("a secret is in the log: %.1000s", text)
	}
	for _, kept := range []string{"k-1", "k-2", "k-3", "k-4"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%s is missing: %.1000s", kept, text)
		}
	}
}

type late struct{}

func (late) LogValue() slog.Value {
	return slog.GroupValue(slog.String("secret", "hidden4"), slog.String("kept", "k-4"))
}
