package intergiro

import "net/http"

// Unconfirmed are the choices that Intergiro's documentation does not make.
type Unconfirmed struct {
	// AfterApproval: the caller has to "repeat" the call, which is executed then,
	// or Intergiro executes it "itself" and a repeat gives what came of it.
	AfterApproval string `json:"afterApproval"`
	// InternalPayments to an account_id pass "direct", as the example shows, or
	// need "consent", as the text beside it says.
	InternalPayments string `json:"internalPayments"`
	// RepeatPending: the same call while its consent waits gets the "same"
	// consent, or a "fresh" one in its place.
	RepeatPending string `json:"repeatPending"`
	// RepeatRefused: the same call after the customer refused is "refused" for
	// good, or gets a new "consent". So it is after too many wrong passwords.
	RepeatRefused string `json:"repeatRefused"`
	// RepeatExpired: the same call after its consent expired gets a new
	// "consent", or is "refused" for good.
	RepeatExpired string `json:"repeatExpired"`
	// Restart: a consent that was started already is started again with a
	// "fresh" link, which ends the one before, or with the "same", or the second
	// start is "refused".
	Restart string `json:"restart"`
	// MethodToken beside the link of a consent: "given" or "absent", as in the
	// oldest copy of the page.
	MethodToken string `json:"methodToken"`
	// ConsentFields: scope and expires_at come as "documented", with payments and
	// with nothing else; "full", always; "bare", never.
	ConsentFields string `json:"consentFields"`
	// ConsentRead: whether a consent can be asked for by GET, "served" or
	// "absent". Only a public client knows this path, and no page. The states
	// that it tells are invented, but for "pending".
	ConsentRead string `json:"consentRead"`
	// Times are written as "zulu" with milliseconds, as "offset" without, or they
	// "alternate". Both are in the published examples.
	Times string `json:"times"`
	// ReturnQuery is what is added to the return URL: "none", the consent's id
	// and "status", or "misleading", the id and always an approval.
	ReturnQuery string `json:"returnQuery"`
	// ReturnSchemes: return URLs are "https" only, or http too on "loopback"
	// hosts, or on "any".
	ReturnSchemes string `json:"returnSchemes"`
	// RequestIDFilter of the list of transactions works as a "filter", is
	// "ignored", or is "refused" as an unknown parameter.
	RequestIDFilter string `json:"requestIdFilter"`
	// RequestIDShown: transactions tell the request_id that they came of.
	RequestIDShown bool `json:"requestIdShown"`
	// SameBody: a repeat has the same "values", or the same "bytes".
	SameBody string `json:"sameBody"`
	// RefreshAfter: a session can be refreshed once a call of it was answered
	// "unauthorized", or from the "expiry" of its access token.
	RefreshAfter string `json:"refreshAfter"`
	// ReusedRefresh: a refresh token that is not the newest is "refused", or also
	// "ends" the session.
	ReusedRefresh string `json:"reusedRefresh"`
	// LoginsPerHour beyond which logins look like fraud and are refused; 0 for no
	// limit. The documentation warns of it without a number.
	LoginsPerHour int `json:"loginsPerHour"`
	// The statuses of refusals.
	ValidationStatus    int `json:"validationStatus"`
	UnknownStatus       int `json:"unknownStatus"`
	FundsStatus         int `json:"fundsStatus"`
	MismatchStatus      int `json:"mismatchStatus"` // a request_id with another body
	RefusedStatus       int `json:"refusedStatus"`
	ExpiredStatus       int `json:"expiredStatus"`
	ApprovedStatus      int `json:"approvedStatus"` // starting an approved consent
	UsedStatus          int `json:"usedStatus"`     // starting a used consent
	BadKeyStatus        int `json:"badKeyStatus"`
	EarlyRefreshStatus  int `json:"earlyRefreshStatus"`
	ReusedRefreshStatus int `json:"reusedRefreshStatus"`
	FraudStatus         int `json:"fraudStatus"`
	// ErrorBodies of refusals: a "list" of errors, which the documentation
	// mentions without its form; "merchant", the form of Intergiro's Merchant
	// API; or "empty".
	ErrorBodies string `json:"errorBodies"`
}

func defaultUnconfirmed() Unconfirmed {
	return Unconfirmed{
		AfterApproval: "repeat", InternalPayments: "direct",
		RepeatPending: "same", RepeatRefused: "refused", RepeatExpired: "consent", Restart: "fresh",
		MethodToken: "given", ConsentFields: "documented", ConsentRead: "absent", Times: "alternate",
		ReturnQuery: "none", ReturnSchemes: "loopback",
		RequestIDFilter: "filter", RequestIDShown: true, SameBody: "values",
		RefreshAfter: "unauthorized", ReusedRefresh: "refused",
		ValidationStatus: http.StatusBadRequest, UnknownStatus: http.StatusNotFound,
		FundsStatus: http.StatusUnprocessableEntity, MismatchStatus: http.StatusConflict,
		RefusedStatus: http.StatusForbidden, ExpiredStatus: http.StatusGone,
		ApprovedStatus: http.StatusConflict, UsedStatus: http.StatusConflict,
		BadKeyStatus: http.StatusUnauthorized, EarlyRefreshStatus: http.StatusBadRequest,
		ReusedRefreshStatus: http.StatusUnauthorized, FraudStatus: http.StatusForbidden,
		ErrorBodies: "list",
	}
}
