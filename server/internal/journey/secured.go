package journey

import (
	"context"
	"net/http"

	"countersign/server"
	"countersign/server/sandbox/wise"
)

// clientProvider is the provider once more, with the credentials of its client:
// the playground is for nobody else. It speaks a calendar version.
const clientProvider = "wise-client"

// secure gives a gateway keys of its own.
func secure(providers map[string]server.Provider, own server.JOSE) {
	customer := providers["wise"]
	customer.JOSE = &own
	providers["wise"] = customer

	client := customer
	client.Kind, client.Version = "wise", "2026Q4"
	client.Credentials = server.StaticToken(wise.ClientToken)
	providers[clientProvider] = client
}

// SecuredRoutes are the operations of the playground, in legacy paths and in
// those of a version, and the payment with all that there is to secure it.
func SecuredRoutes() []server.Route {
	const fund = "/v3/profiles/{profileId}/transfers/{transferId}/payments"
	routes := []server.Route{{Match: "POST /secured/transfers/{transferId}/payments", Provider: "wise", To: fund, JOSE: "jws+jwe"}}
	for _, version := range []string{"v1", "2026Q4"} {
		to := "/" + version + "/auth/jose/playground/"
		from := "/playground/" + version + "/"
		routes = append(
			routes,
			server.Route{Match: "POST " + from + "jws", Provider: clientProvider, To: to + "jws", JOSE: "jws"},
			server.Route{Match: "POST " + from + "jwe", Provider: clientProvider, To: to + "jwe", JOSE: "jwe"},
			server.Route{Match: "GET " + from + "jwe", Provider: clientProvider, To: to + "jwe", JOSE: "jwe"},
			server.Route{Match: "POST " + from + "jwsjwe", Provider: clientProvider, To: to + "jwsjwe", JOSE: "jws+jwe"},
			// What a page has encrypted goes through as it is.
			server.Route{Match: "POST " + from + "jwe-direct-encryption", Provider: clientProvider, To: to + "jwe-direct-encryption"},
		)
	}
	return routes
}

// SecuredPath is where a payment is funded with all that there is to secure it.
func (p Payment) SecuredPath() string { return "/secured" + p.Path()[len("/pay"):] }

// Upload makes one of the gateway's public keys known to the provider, as an
// operator does. The body is what `countersign keys` prints.
func (s *Sandbox) Upload(ctx context.Context, body []byte) error {
	return s.callAs(ctx, "Bearer "+wise.ClientToken, http.MethodPost, "/v1/auth/jose/request/public-keys", body, nil)
}

// RotateSigning replaces the key that the provider signs its answers with.
func (s *Sandbox) RotateSigning(ctx context.Context, algorithm string, keepOld bool) error {
	return s.call(ctx, http.MethodPost, "/_sandbox/wise/keys/rotate", map[string]any{
		"scope": "PAYLOAD_SIGNING", "algorithm": algorithm, "keepOld": keepOld,
	}, nil)
}
