package browser

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/jsbridge"
)

// Redirect asks for the provider's address. A page that leaves is come back to
// where it is now.
func (g *gateway) Redirect(id string, page bool) (string, error) {
	c := call{method: "POST", path: wire.PathChallenges + "/" + id + wire.SegmentRedirect}
	if page {
		here := jsbridge.String(g.page.Window.Get("location"), "href")
		c.mediaType, c.body = wire.TypeJSON, json().Call("stringify", jsbridge.Object("page", here)).String()
	}
	r, err := g.ask(c, 200, notDirected)
	if err != nil {
		return "", err
	}
	body, err := r.json()
	if err != nil {
		return "", err
	}
	address := jsbridge.String(body, "url")
	for _, scheme := range [...]string{"https://", "http://"} {
		if len(address) > len(scheme) && address[:len(scheme)] == scheme {
			return address, nil
		}
	}
	return "", unclear(nil) // another kind of address must not be opened
}

// notDirected is refused about an address. A conflict that is none of the endings
// says that nobody needs to go anywhere any more.
func notDirected(r *response) error {
	name := problem(r.Problem())
	if code, _ := meaning(name); r.Status() == 409 && code == "" {
		return &stepup.Error{Code: stepup.Exists, Message: "This is confirmed already.", Cause: name}
	}
	return refused(r)
}
