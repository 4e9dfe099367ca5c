package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"countersign/server/internal/problem"
)

// mux is a net/http.ServeMux that answers with problems and never redirects.
type mux struct{ http.ServeMux }

// add registers a handler. A pattern that ServeMux refuses is an error here.
func (m *mux) add(pattern string, h http.Handler) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = errors.New(withoutPlaces(fmt.Sprint(cause)))
		}
	}()
	m.Handle(pattern, h)
	return nil
}

// withoutPlaces cuts from ServeMux's message where in the source the patterns
// were registered: it is here each time.
func withoutPlaces(message string) string {
	const place = " (registered at "
	for {
		before, after, found := strings.Cut(message, place)
		if !found {
			return message
		}
		_, after, _ = strings.Cut(after, ")")
		message = before + after
	}
}

// find gives the handler of a request, or the problem why there is none. For a
// method that is not allowed it sets Allow.
func find[H http.Handler](m *mux, w http.ResponseWriter, r *http.Request) (H, problem.Problem) {
	handler, _ := m.Handler(r)
	if h, ok := handler.(H); ok {
		return h, problem.Problem{}
	}
	var none H
	refusal := refusal{header: http.Header{}}
	handler.ServeHTTP(&refusal, r)
	if refusal.status == http.StatusMethodNotAllowed {
		w.Header()["Allow"] = refusal.header["Allow"]
		return none, problem.MethodNotAllowed
	}
	return none, problem.RouteNotFound
}

// refusal takes what a ServeMux itself answers.
type refusal struct {
	header http.Header
	status int
}

func (r *refusal) Header() http.Header         { return r.header }
func (r *refusal) WriteHeader(status int)      { r.status = status }
func (r *refusal) Write(p []byte) (int, error) { return len(p), nil }
