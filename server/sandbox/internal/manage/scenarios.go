package manage

import (
	"net/http"

	"countersign/server/sandbox/internal/scenario"
	"countersign/server/sandbox/internal/site"
)

// ForUser is what answers a request about a user, or about everybody.
type ForUser[U comparable] = func(w http.ResponseWriter, r *http.Request, user U)

// Scenarios serves the management of a store of scenarios.
type Scenarios[U comparable, S scenario.Scenario[S]] struct {
	Store *scenario.Store[U, S]
	// Default gives what a setting is where a new scenario does not name it.
	Default func() S
	// User finds the user of a request, or refuses it.
	User func(next ForUser[U]) http.HandlerFunc
}

// Mount adds the management to mux, at a path.
func (m Scenarios[U, S]) Mount(mux *http.ServeMux, path string) {
	mux.HandleFunc("GET "+path, m.User(m.show))
	mux.HandleFunc("PUT "+path, m.User(m.replace))
	mux.HandleFunc("PATCH "+path, m.User(m.change))
	mux.HandleFunc("DELETE "+path, m.User(m.drop))
}

func (m Scenarios[U, S]) show(w http.ResponseWriter, _ *http.Request, user U) {
	site.JSON(w, http.StatusOK, m.Store.Of(user))
}

// replace replaces the scenario; what the body leaves out takes its default.
func (m Scenarios[U, S]) replace(w http.ResponseWriter, r *http.Request, user U) {
	m.set(w, r, user, m.Default())
}

// change changes what the body names and leaves the rest.
func (m Scenarios[U, S]) change(w http.ResponseWriter, r *http.Request, user U) {
	m.set(w, r, user, m.Store.Of(user))
}

func (m Scenarios[U, S]) set(w http.ResponseWriter, r *http.Request, user U, to S) {
	if !Read(w, r, &to) {
		return
	}
	if err := to.Validate(); err != nil {
		Fail(w, http.StatusBadRequest, err.Error())
		return
	}
	m.Store.Set(user, to)
	site.JSON(w, http.StatusOK, to.Clone())
}

func (m Scenarios[U, S]) drop(w http.ResponseWriter, _ *http.Request, user U) {
	m.Store.Unset(user)
	w.WriteHeader(http.StatusNoContent)
}
