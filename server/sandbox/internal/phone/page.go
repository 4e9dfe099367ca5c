package phone

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"countersign/server/sandbox/internal/site"
)

// Owner is whose phone the page shows.
type Owner struct {
	UserID int64
	Name   string
	Number string
}

// Pages serves the phone: its page and the stream of messages behind it.
type Pages struct {
	Phone *Phone
	Site  *site.Site
	// Owners are the users who have a phone; the first is shown by default.
	Owners func() []Owner
}

// Mount adds the pages to mux.
func (p Pages) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /phone", p.page)
	mux.HandleFunc("GET /phone/messages", p.stream)
}

func (p Pages) page(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		p.Site.Page(w, http.StatusNotFound, "message.html", map[string]string{
			"Title": "There is no such phone",
			"Text":  "No simulated user has this number. Leave out “user” to see the first one's phone.",
		})
		return
	}
	p.Site.Page(w, http.StatusOK, "phone.html", owner)
}

// stream sends the messages as server-sent events, past and future ones.
func (p Pages) stream(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		http.Error(w, "there is no such phone", http.StatusNotFound)
		return
	}
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
		messages, ok := p.Phone.Wait(r.Context(), owner.UserID, since)
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

func (p Pages) owner(r *http.Request) (Owner, bool) {
	owners := p.Owners()
	wanted := r.URL.Query().Get("user")
	for _, o := range owners {
		if wanted == "" || wanted == strconv.FormatInt(o.UserID, 10) {
			return o, true
		}
	}
	return Owner{}, false
}
