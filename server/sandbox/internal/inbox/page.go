package inbox

import (
	"net/http"
	"strconv"

	"countersign/server/sandbox/internal/site"
)

// Owner is whose inbox the page shows.
type Owner struct {
	UserID  int64
	Name    string
	Address string
}

// Pages serves the inbox: its page and the stream of e-mails behind it.
type Pages struct {
	Inbox *Inbox
	Site  *site.Site
	// Owners are the users who have an inbox; the first is shown by default.
	Owners func() []Owner
}

// Mount adds the pages to mux.
func (p Pages) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /inbox", p.page)
	mux.HandleFunc("GET /inbox/messages", p.stream)
}

func (p Pages) page(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		p.Site.Page(w, http.StatusNotFound, "message.html", map[string]string{
			"Title": "There is no such inbox",
			"Text":  "No simulated user has this number. Leave out “user” to see the first one's inbox.",
		})
		return
	}
	p.Site.Page(w, http.StatusOK, "inbox.html", map[string]any{"Owner": owner, "Owners": p.Owners()})
}

func (p Pages) stream(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		http.Error(w, "there is no such inbox", http.StatusNotFound)
		return
	}
	p.Inbox.Stream(w, r, owner.UserID)
}

func (p Pages) owner(r *http.Request) (Owner, bool) {
	wanted := r.URL.Query().Get("user")
	for _, o := range p.Owners() {
		if wanted == "" || wanted == strconv.FormatInt(o.UserID, 10) {
			return o, true
		}
	}
	return Owner{}, false
}
