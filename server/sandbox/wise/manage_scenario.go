package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/site"
)

// forUser finds the user of the path; 0, everybody, where it names none.
func (s *Simulator) forUser(next func(w http.ResponseWriter, r *http.Request, user int64)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := r.PathValue("userId")
		id, _ := number(text)
		if _, known := s.users[id]; text != "" && !known {
			fail(w, http.StatusNotFound, "there is no such simulated user")
			return
		}
		next(w, r, id)
	}
}

func (s *Simulator) showScenario(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, s.scenarios.of(user))
}

// setScenario replaces the scenario; what the body leaves out takes its default.
func (s *Simulator) setScenario(w http.ResponseWriter, r *http.Request, user int64) {
	s.readScenario(w, r, user, DefaultScenario())
}

// changeScenario changes what the body names and leaves the rest.
func (s *Simulator) changeScenario(w http.ResponseWriter, r *http.Request, user int64) {
	s.readScenario(w, r, user, s.scenarios.of(user))
}

func (s *Simulator) readScenario(w http.ResponseWriter, r *http.Request, user int64, scenario Scenario) {
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

func (s *Simulator) dropScenario(w http.ResponseWriter, _ *http.Request, user int64) {
	s.scenarios.unset(user)
	w.WriteHeader(http.StatusNoContent)
}
