package gateway

import "net/http"

// turnedAway reports an answer of a provider that has not looked at the request
// at all: it does not know the credentials (RFC 9110, section 15.5.2), or got too
// many requests (RFC 6585, section 4).
func turnedAway(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusTooManyRequests
}

// turnedAway ends an execution with such an answer. The request was not carried
// out, so the customer's approval is not used up: the same request may come
// again.
func (e *execution) turnedAway(w http.ResponseWriter, res *http.Response) {
	e.notSent()
	e.metrics.Execution(e.rt.upstream.name, e.record.From)
	answer(w, res)
	copyBody(w, res)
}
