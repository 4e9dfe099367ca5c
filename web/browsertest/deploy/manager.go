package deploy

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// manager does what systemctl asks of systemd, for the units of a place: there is
// no systemd where tests run.
type manager struct {
	t        testing.TB
	place    *place
	settings []string

	mu    sync.Mutex
	units map[string]*process
	said  map[string]*text
}

// newManager puts a systemctl into the place, which asks it.
func newManager(t testing.TB, p *place, settings []string) *manager {
	t.Helper()
	m := &manager{t: t, place: p, settings: settings, units: map[string]*process{}, said: map[string]*text{}}
	asked := httptest.NewServer(m)
	t.Cleanup(asked.Close)
	p.write(t, "bin/systemctl", "#!/bin/sh\nexec curl -sS --fail-with-body -d \"$*\" "+asked.URL+"\n", 0o755)
	return m
}

// ServeHTTP answers a command.
func (m *manager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for words := range r.PostForm {
		if err := m.do(strings.Fields(words)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
}

func (m *manager) do(words []string) error {
	var units []string
	for _, word := range words[1:] {
		if !strings.HasPrefix(word, "-") {
			units = append(units, word)
		}
	}
	for _, name := range units {
		var err error
		switch words[0] {
		case "enable", "start":
			err = m.start(name)
		case "stop":
			err = m.stop(name)
		case "restart":
			if err = m.stop(name); err == nil {
				err = m.start(name)
			}
		default:
			err = fmt.Errorf("nobody has said what %s does", words[0])
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", words[0], name, err)
		}
	}
	return nil
}

func (m *manager) start(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	said := m.said[name]
	if said == nil {
		said = &text{}
		m.said[name] = said
	}
	u, err := m.place.read(name)
	if err != nil {
		return err
	}
	u.environment = append(u.environment, m.settings...)
	started, err := m.place.start(m.t, u, name, said)
	m.units[name] = started
	return err
}

func (m *manager) stop(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	u, err := m.place.read(name)
	if err != nil {
		return err
	}
	return m.units[name].stop(u.stop)
}

// logs are what all instances have said.
func (m *manager) logs() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all strings.Builder
	for _, said := range m.said {
		all.WriteString(said.String())
	}
	return all.String()
}
