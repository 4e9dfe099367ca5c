// Package manage owns what all parts of the management API have in common: how
// a request is read, how one is refused, and how scenarios are changed. Which
// operations there are lives in the sandbox and in each simulator, where
// scenarios are kept in scenario.
package manage

import (
	"net/http"

	"countersign/server/sandbox/internal/site"
	"countersign/server/sandbox/internal/strict"
)

// Fail refuses a management request.
func Fail(w http.ResponseWriter, status int, why string) {
	site.JSON(w, status, map[string]string{"error": why})
}

// Read decodes a management request strictly into v, which is a pointer to a
// struct. It refuses the request where it cannot.
func Read(w http.ResponseWriter, r *http.Request, v any) bool {
	body, err := strict.Body(w, r)
	switch {
	case err != nil:
		Fail(w, http.StatusRequestEntityTooLarge, err.Error())
	case !strict.ContentType(r.Header, "application/json"):
		Fail(w, http.StatusUnsupportedMediaType, "Content-Type must be application/json")
	default:
		if err = strict.JSON(body, v); err == nil {
			return true
		}
		Fail(w, http.StatusBadRequest, err.Error())
	}
	return false
}
