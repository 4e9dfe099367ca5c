package phone

import (
	"net/http"
	"strconv"

	"countersign/server/sandbox/internal/site"
)

// Owner is whose messages the page shows.
type Owner struct {
	UserID  int64
	Name    string
	Address string // a phone number, or an e-mail address
}

// Pages serves a phone or an inbox: its page and the stream of messages behind
// it.
type Pages struct {
	// Name is "phone" or "inbox": in its paths, its texts, and the name of its
	// template.
	Name  string
	Phone *Phone
	Site  *site.Site
	// Owners are the users who have one; the first one's is shown by default.
	Owners func() []Owner
}

// Mount adds the pages to mux.
func (p Pages) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /"+p.Name, p.page)
	mux.HandleFunc("GET /"+p.Name+"/messages", p.stream)
}

func (p Pages) page(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		p.Site.Page(w, http.StatusNotFound, "message.html", map[string]string{
			"Title": "There is no such " + p.Name,
			"Text":  "No simulated user has this number. Leave out “user” to see the first one's " + p.Name + ".",
		})
		return
	}
	p.Site.Page(w, http.StatusOK, p.Name+".html", map[string]any{"Owner": owner, "Owners": p.Owners()})
}

// stream sends an owner's messages.
func (p Pages) stream(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		http.Error(w, "there is no such "+p.Name, http.StatusNotFound)
		return
	}
	p.Phone.Stream(w, r, owner.UserID)
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
