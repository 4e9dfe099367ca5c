package intergiro

import "net/http"

// operation answers one call, or says why not.
type operation func(c *call) (answer, *refusal)

type route struct {
	pattern string
	public  bool // without an access token
	run     operation
}

func (s *Simulator) routes() []route {
	return []route{
		{"POST /v3/auth/login", true, s.login},
		{"POST /v3/auth/refresh", true, s.refresh},
		{"GET /v3/individuals", false, s.listIndividuals},
		{"GET /v3/individuals/{id}", false, s.getIndividual},
		{"GET /v3/accounts", false, s.listAccounts},
		{"GET /v3/accounts/{id}", false, s.getAccount},
		{"GET /v3/accounts/{id}/bank_details", false, s.getBankDetails},
		{"GET /v3/transactions", false, s.listTransactions},
		{"GET /v3/transactions/{id}", false, s.getTransaction},
		{"POST /v3/transactions/pay", false, s.pay},
		{"POST /v3/transactions/move", false, s.move},
		{"GET /v3/cards/{id}", false, s.getCard},
		{"POST /v3/cards/{id}/activate", false, s.activateCard},
		{"POST /v3/cards/{id}/apple_pay/tokenize", false, s.tokenizeCard},
		{"GET /v3/individuals/{id}/payment_methods", false, s.listPaymentMethods(false)},
		{"POST /v3/individuals/{id}/payment_methods", false, s.addPaymentMethod(false)},
		{"GET /v3/guests/{id}/payment_methods", false, s.listPaymentMethods(true)},
		{"POST /v3/guests/{id}/payment_methods", false, s.addPaymentMethod(true)},
		{"POST /v3/consents/{id}", false, s.startConsent},
		{"GET /v3/consents/{id}", false, s.getConsent},
	}
}

// mountAPI adds the API to mux.
func (s *Simulator) mountAPI(mux *http.ServeMux) {
	api := http.NewServeMux()
	for _, r := range s.routes() {
		api.Handle(r.pattern, s.serve(r))
	}
	// What is no route is refused as an API refuses it, not as a web page.
	none := s.serve(route{public: true, run: s.noRoute})
	mux.Handle(Prefix+"/", http.StripPrefix(Prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := api.Handler(r); pattern == "" {
			none.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})))
}

// noRoute refuses an unknown path, or a known one with another method.
func (s *Simulator) noRoute(*call) (answer, *refusal) {
	return answer{}, &refusal{http.StatusNotFound, codeUnknown, "there is no such operation", ""}
}
