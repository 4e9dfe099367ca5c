package mipise

import (
	"net/http"

	"countersign/server/sandbox/internal/site"
)

func (s *Simulator) showScenario(w http.ResponseWriter, _ *http.Request, user string) {
	site.JSON(w, http.StatusOK, s.scenarios.of(user))
}

// setScenario replaces the scenario; what the body leaves out takes its default.
func (s *Simulator) setScenario(w http.ResponseWriter, r *http.Request, user string) {
	s.readScenario(w, r, user, DefaultScenario())
}

// changeScenario changes what the body names and leaves the rest.
func (s *Simulator) changeScenario(w http.ResponseWriter, r *http.Request, user string) {
	s.readScenario(w, r, user, s.scenarios.of(user))
}

func (s *Simulator) readScenario(w http.ResponseWriter, r *http.Request, user string, scenario Scenario) {
	if !read(w, r, &scenario) {
		return
	}
	if err := scenario.Validate(); err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.scenarios.set(user, scenario)
	site.JSON(w, http.StatusOK, scenario.clone())
}

func (s *Simulator) dropScenario(w http.ResponseWriter, _ *http.Request, user string) {
	s.scenarios.unset(user)
	w.WriteHeader(http.StatusNoContent)
}
