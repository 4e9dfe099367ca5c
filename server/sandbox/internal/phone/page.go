package phone

import (
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

// stream sends an owner's messages.
func (p Pages) stream(w http.ResponseWriter, r *http.Request) {
	owner, ok := p.owner(r)
	if !ok {
		http.Error(w, "there is no such phone", http.StatusNotFound)
		return
	}
	p.Phone.Stream(w, r, owner.UserID)
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
