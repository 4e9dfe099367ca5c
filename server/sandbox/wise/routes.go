package wise

import (
	"net/http"
	"slices"
	"strings"
)

// versions are the calendar versions that work beside the legacy paths
// (docs.wise.com, guide "global versioning"): the version takes the place of
// the legacy path's first segment.
var versions = []string{"2026Q3", "2026Q4", "2027Q1"}

// scope is whose access token an operation takes.
type scope int

const (
	public     scope = iota // no bearer token at all
	userOnly                // a user's
	clientOnly              // of client credentials
)

// coverage is under which paths an operation is served.
type coverage int

const (
	versioned  coverage = iota // legacy path and every calendar version
	legacyOnly                 // deprecated, or outside the calendar versions
)

// operation answers one call.
type operation func(c *call) answer

type route struct {
	pattern string // legacy
	scope   scope
	paths   coverage
	run     operation
}

func (s *Simulator) routes() []route {
	return []route{
		{"POST /oauth/token", public, legacyOnly, s.token},
		{"POST /oauth/revoke", public, legacyOnly, s.revoke},
		{"GET /v1/profiles", userOnly, legacyOnly, s.listProfilesV1},
		{"GET /v2/profiles", userOnly, versioned, s.listProfiles},
		{"GET /v2/profiles/{profileId}", userOnly, versioned, s.getProfile},
		{"POST /v3/profiles/{profileId}/quotes", userOnly, versioned, s.createQuote},
		{"GET /v3/profiles/{profileId}/quotes/{quoteId}", userOnly, versioned, s.getQuote},
		{"GET /v1/accounts", userOnly, versioned, s.listRecipients},
		{"POST /v1/accounts", userOnly, versioned, s.createRecipient},
		{"GET /v1/accounts/{accountId}", userOnly, versioned, s.getRecipient},
		{"POST /v1/transfers", userOnly, versioned, s.createTransfer},
		{"GET /v1/transfers/{transferId}", userOnly, versioned, s.getTransfer},
		{"PUT /v1/transfers/{transferId}/cancel", userOnly, versioned, s.cancelTransfer},
		{"GET /v4/profiles/{profileId}/balances", userOnly, versioned, s.listBalances},
		{"GET /v4/profiles/{profileId}/balances/{balanceId}", userOnly, versioned, s.getBalance},
		{"POST /v3/profiles/{profileId}/transfers/{transferId}/payments", userOnly, versioned, s.protected(s.prepareFund)},
		{"POST /v3/profiles/{profileId}/batch-groups", userOnly, versioned, s.createBatch},
		{"GET /v3/profiles/{profileId}/batch-groups/{batchGroupId}", userOnly, versioned, s.getBatch},
		{"PATCH /v3/profiles/{profileId}/batch-groups/{batchGroupId}", userOnly, versioned, s.updateBatch},
		{"POST /v3/profiles/{profileId}/batch-groups/{batchGroupId}/transfers", userOnly, versioned, s.createBatchTransfer},
		{"POST /v3/profiles/{profileId}/batch-payments/{batchGroupId}/payments", userOnly, versioned, s.protected(s.prepareBatchFund)},
		{"POST /v1/profiles/{profileId}/batch-groups/{batchGroupId}/payment-initiations", userOnly, versioned, s.protected(s.prepareDebit)},
		{"GET /v1/profiles/{profileId}/batch-groups/{batchGroupId}/payment-initiations/{initiationId}", userOnly, versioned, s.getDebit},
		{"POST /v3/spend/profiles/{profileId}/3dsecure/challenge-result", userOnly, versioned, s.protected(s.preparePurchase)},
		{"GET /v1/profiles/{profileId}/balance-statements/{balanceId}/{file}", userOnly, versioned, s.protected(s.prepareStatement)},
		{"POST /twcard-data/v1/sensitive-card-data/details", userOnly, legacyOnly, s.protected(s.prepareCard(actionCard))},
		{"POST /twcard-data/v1/sensitive-card-data/pin", userOnly, legacyOnly, s.protected(s.prepareCard(actionCardPIN))},
	}
}

// mountAPI adds the API, under all its paths, to mux.
func (s *Simulator) mountAPI(mux *http.ServeMux) {
	roots := map[string]bool{}
	for _, r := range slices.Concat(s.routes(), s.factorRoutes(), s.joseRoutes()) {
		for _, pattern := range r.patterns() {
			mux.Handle(pattern, s.serve(r))
			_, path, _ := strings.Cut(pattern, " ")
			roots["/"+strings.SplitN(path, "/", 3)[1]+"/"] = true
		}
	}
	// What lies below the API's roots and is no route is refused as an API
	// refuses it, not as a web page.
	for root := range roots {
		mux.Handle(root, s.serve(route{scope: public, run: s.noRoute}))
	}
}

// patterns gives the route's patterns under all its paths.
func (r route) patterns() []string {
	all := []string{r.pattern}
	if r.paths == versioned {
		method, path, _ := strings.Cut(r.pattern, " ")
		_, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		for _, v := range versions {
			all = append(all, method+" /"+v+"/"+rest)
		}
	}
	return all
}

// noRoute refuses an unknown path, or a known one with another method.
func (s *Simulator) noRoute(c *call) answer {
	return spring(http.StatusNotFound, "No message available", c.r.URL.Path, s.clock.Now())
}
