package phone

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Stream sends the messages of a user as server-sent events, past and future
// ones, until the caller goes or the phone is closed.
func (p *Phone) Stream(w http.ResponseWriter, r *http.Request, user int64) {
	since, _ := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64) // 0 at the first connection
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold messages back
	flush := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil || flush.Flush() != nil {
		return
	}
	for {
		messages, ok := p.Wait(r.Context(), user, since)
		if !ok {
			return
		}
		for _, m := range messages {
			data, err := json.Marshal(m)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "id: %d\ndata: %s\n\n", m.ID, data); err != nil {
				return
			}
			since = m.ID
		}
		if flush.Flush() != nil {
			return
		}
	}
}
