package sandbox

import (
	"net/http"
	"strconv"
	"time"

	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/site"
)

// operationsGroup is a part of the management API, as its page shows it.
type operationsGroup struct {
	Title      string
	Operations []operationDoc
	Settings   []settingDoc
	Example    string
}

type operationDoc struct{ Method, Path, Body, Text string }

type settingDoc struct{ Name, Values, Text string }

// maxAdvance bounds one move of the clock.
const maxAdvance = 366 * 24 * time.Hour

// management serves /_sandbox/. A page of another origin cannot change
// anything through a visitor's browser; everybody else can: it is a sandbox.
func (s *Sandbox) management() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_sandbox/{$}", func(w http.ResponseWriter, _ *http.Request) {
		s.site.Page(w, http.StatusOK, "management.html", managementDoc)
	})
	mux.HandleFunc("GET /_sandbox/history", s.showHistory)
	mux.HandleFunc("GET /_sandbox/executions", s.showExecutions)
	mux.HandleFunc("GET /_sandbox/phone", s.showMessages(s.phone))
	mux.HandleFunc("GET /_sandbox/inbox", s.showMessages(s.inbox.Phone))
	mux.HandleFunc("GET /_sandbox/clock", s.showClock)
	mux.HandleFunc("POST /_sandbox/clock/advance", s.advanceClock)
	mux.HandleFunc("POST /_sandbox/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		w.WriteHeader(http.StatusNoContent)
	})
	for _, simulated := range s.simulators {
		simulated.MountManagement(mux)
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

func (s *Sandbox) showHistory(w http.ResponseWriter, r *http.Request) {
	after, err := integer(r, "after")
	if err != nil {
		manage.Fail(w, http.StatusBadRequest, "after must be a number")
		return
	}
	site.JSON(w, http.StatusOK, map[string]any{
		"requests": s.history.Requests(after), "executions": s.history.Executions("", ""),
	})
}

func (s *Sandbox) showExecutions(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	all := s.history.Executions(query.Get("action"), query.Get("resource"))
	site.JSON(w, http.StatusOK, struct {
		Total      int                 `json:"total"`
		Counts     map[string]int      `json:"counts"`
		Executions []history.Execution `json:"executions"`
	}{len(all), counts(all), all})
}

// counts gives how often each resource was executed, per action.
func counts(all []history.Execution) map[string]int {
	n := map[string]int{}
	for _, e := range all {
		n[e.Action+"/"+e.Resource]++
	}
	return n
}

// showMessages shows what has come to the phone, or to the inbox.
func (s *Sandbox) showMessages(at *phone.Phone) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, errUser := integer(r, "user")
		after, errAfter := integer(r, "after")
		if errUser != nil || errAfter != nil {
			manage.Fail(w, http.StatusBadRequest, "user and after must be numbers")
			return
		}
		site.JSON(w, http.StatusOK, map[string]any{"messages": at.Messages(user, after)})
	}
}

func (s *Sandbox) showClock(w http.ResponseWriter, _ *http.Request) {
	site.JSON(w, http.StatusOK, map[string]time.Time{"now": s.clock.Now()})
}

func (s *Sandbox) advanceClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Seconds int64 `json:"seconds"`
	}
	if !manage.Read(w, r, &in) {
		return
	}
	if in.Seconds < 1 || in.Seconds > int64(maxAdvance/time.Second) {
		manage.Fail(w, http.StatusBadRequest, "seconds must be 1 to "+strconv.FormatInt(int64(maxAdvance/time.Second), 10))
		return
	}
	s.clock.Advance(time.Duration(in.Seconds) * time.Second)
	s.showClock(w, r)
}

// integer reads a number from the query; 0 where there is none.
func integer(r *http.Request, name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	return strconv.ParseInt(text, 10, 64)
}
