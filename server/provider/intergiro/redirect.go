package intergiro

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// maxAddress is the longest address that a customer is sent to, in bytes.
const maxAddress = 4 << 10

// Begin implements provider.Redirecting: POST of the consent with return_url
// (page "Strong Customer Authentication"). A consent that is no longer pending
// is a *provider.Refusal: stepup.Declined, Expired or Blocked as it ended, and
// stepup.Exists where it was given or used already, so that there is nothing to
// begin and the request can be repeated.
func (p Provider) Begin(ctx context.Context, up provider.Upstream, c provider.Case, returnURL string) (string, error) {
	if !wire.ValidID(c.Token) {
		return "", fmt.Errorf("intergiro: consent: %w", provider.ErrParameter)
	}
	body, err := json.Marshal(map[string]string{"return_url": returnURL})
	if err != nil {
		return "", fmt.Errorf("intergiro: consent start: %w", provider.ErrParameter) // cannot be: strings always encode
	}
	a, err := ask(ctx, up, call{
		name: "consent start", method: http.MethodPost, path: consentPath(c.Token), json: body,
		answers: []int{http.StatusOK, http.StatusCreated}, refusals: p.beginRefusals(),
	})
	if err != nil {
		return "", err
	}
	address, err := readAddress(a.body, p.loopback)
	if err != nil {
		return "", fmt.Errorf("intergiro: consent start: %w", err)
	}
	return address, nil
}

// consentPath is the path of a consent, whose id is valid.
func consentPath(id string) string { return "/v3/consents/" + id }

// beginRefusals are what the settings say of statuses. A consent that is not
// known any more was, once: its time is over.
func (p Provider) beginRefusals() map[int]stepup.Code {
	codes := map[int]stepup.Code{http.StatusNotFound: stepup.Expired}
	for status, state := range p.endings {
		codes[status], _ = state.Ending()
	}
	for _, status := range p.used {
		codes[status] = stepup.Exists
	}
	return codes
}

// readAddress reads where the customer goes. The token in it opens the consent,
// so no error repeats it.
func readAddress(body []byte, loopback bool) (string, error) {
	var reply struct {
		Method struct {
			Redirect string `json:"redirect_url"`
		} `json:"method"`
	}
	if len(body) > maxObject || json.Unmarshal(body, &reply) != nil {
		return "", errJSON
	}
	text := reply.Method.Redirect
	if text == "" || len(text) > maxAddress || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return "", errors.New("has no redirect_url that can be used")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return "", errors.New("redirect_url is no address")
	case u.Scheme == "https", u.Scheme == "http" && loopback && isLoopback(u.Hostname()):
		return text, nil
	}
	return "", errors.New("redirect_url is no https address")
}

// isLoopback reports a host that is this machine.
func isLoopback(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.IsLoopback()
	}
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
