package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

type answer = exchange.Answer

// ok answers 200 with JSON.
func ok(v any) answer { return exchange.JSON(http.StatusOK, v) }

// bare answers without a body; JSON is what Wise declares even then, except
// where there can be no body.
func bare(status int) answer {
	if status == http.StatusNoContent {
		return exchange.Empty(status)
	}
	return exchange.File(status, "application/json", nil)
}
