package journey

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
)

// Stripping is a reverse proxy as some stand in front of an API: it takes from
// every answer the headers that it does not know, those of challenges among
// them. With noUpgrades it also answers WebSocket handshakes with 403, as
// proxies do that were made for plain HTTP.
func Stripping(noUpgrades bool) func(gateway string) http.Handler {
	return func(gateway string) http.Handler {
		target, err := url.Parse(gateway)
		if err != nil {
			panic(err) // it is the address of a server that was started
		}
		proxy := &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(target)
				r.Out.Host = r.In.Host
			},
			ModifyResponse: func(res *http.Response) error {
				strip(res.Header)
				return nil
			},
			Transport: &http.Transport{MaxIdleConnsPerHost: 32},
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if noUpgrades && r.Header.Get("Upgrade") != "" {
				http.Error(w, "upgrades are not allowed here", http.StatusForbidden)
				return
			}
			proxy.ServeHTTP(w, r)
		})
	}
}

// strip removes the headers that only our protocol and the provider's know.
func strip(h http.Header) {
	for name := range h {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "countersign-") || strings.HasPrefix(lower, "x-2fa-approval") {
			delete(h, name)
		}
	}
}
