package journey

import (
	"io"
	"log"
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
		proxy := proxy(gateway, func(res *http.Response) error {
			strip(res.Header)
			return nil
		})
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if noUpgrades && r.Header.Get("Upgrade") != "" {
				http.Error(w, "upgrades are not allowed here", http.StatusForbidden)
				return
			}
			proxy.ServeHTTP(w, r)
		})
	}
}

// proxy is a reverse proxy to an address; change, if there is one, changes its
// answers.
func proxy(to string, change func(*http.Response) error) *httputil.ReverseProxy {
	target, err := url.Parse(to)
	if err != nil {
		panic(err) // it is the address of a server that was started
	}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: change,
		Transport:      &http.Transport{MaxIdleConnsPerHost: 32},
		ErrorLog:       log.New(io.Discard, "", 0), // what goes wrong is seen by whoever has asked
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
