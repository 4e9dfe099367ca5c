package firefox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// log is the console of all pages.
type log struct {
	mu      sync.Mutex
	entries []entry
}

// entry is what log.entryAdded tells. What violates a policy is an error of its own;
// answers of 403 are none.
type entry struct {
	Type, Level, Text string
	StackTrace        struct {
		CallFrames []struct{ URL string }
	}
}

func (e entry) String() string {
	text := e.Type + " " + e.Level + ": " + e.Text
	if frames := e.StackTrace.CallFrames; len(frames) > 0 {
		text += " (" + frames[0].URL + ")"
	}
	return text
}

func (l *log) hear(m message) {
	if m.Method != "log.entryAdded" {
		return
	}
	var e entry
	if err := json.Unmarshal(m.Params, &e); err != nil {
		e = entry{Level: "error", Text: err.Error()}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
}

// take gives what was said since it was last asked.
func (l *log) take() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.entries
	l.entries = nil
	return taken
}

// Expect says that complaints that contain this text belong to the test, which fails
// where there is none.
func (p *Page) Expect(text string) { *p.expected = append(*p.expected, text) }

// conclude fails the test for what its pages complained about, keeps what helps to
// understand a failure, and closes the windows.
func (p *Page) conclude() {
	_, _ = running.evaluate(p.context, "0") // what was said before is told before its answer
	said := running.log.take()
	p.judge(said)
	if p.t.Failed() {
		for _, e := range said {
			p.t.Logf("console: %s", e)
		}
		p.keepScreenshots()
	}
	p.must("browser.removeUserContext", object{"userContext": p.user}, nil)
	// Servers that end wait for what a connection brings that was opened and not used.
	p.system("Services.obs.notifyObservers(null, 'net:prune-all-connections')")
	running.log.take() // of windows that were closed in the midst of something
}

// judge compares what was said with what was expected.
func (p *Page) judge(said []entry) {
	missing := map[string]bool{}
	for _, text := range *p.expected {
		missing[text] = true
	}
	for _, e := range said {
		i := slices.IndexFunc(*p.expected, func(text string) bool { return strings.Contains(e.Text, text) })
		switch {
		case i >= 0:
			delete(missing, (*p.expected)[i])
		case e.Level == "error":
			p.t.Errorf("complained: %s", e)
		}
	}
	for text := range missing {
		p.t.Errorf("no complaint about %q", text)
	}
}

// keepScreenshots keeps a last picture of each window.
func (p *Page) keepScreenshots() {
	for i, n := range p.windows() {
		picture, err := screenshot(n.Context)
		if err != nil {
			continue // closed, which the test knows best
		}
		file := filepath.Join(p.t.ArtifactDir(), fmt.Sprintf("window-%d.png", i+1))
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			p.t.Logf("keeping a screenshot: %v", err)
		}
	}
}
