package intergiro

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

type answer = exchange.Answer

// ok answers 200 with JSON.
func ok(v any) answer { return reply(http.StatusOK, v) }

// reply answers with JSON.
func reply(status int, v any) answer {
	a := exchange.JSON(status, v)
	a.Header.Set("Content-Type", "application/json; charset=utf-8")
	return guarded(a)
}

// guarded gives an answer the header that all answers have.
func guarded(a answer) answer {
	a.Header.Set("X-Content-Type-Options", "nosniff")
	return a
}
