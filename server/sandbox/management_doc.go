package sandbox

// managementDoc is the documentation of the management API: the page at
// /_sandbox/ is made of it, and a test calls everything it names.
var managementDoc = []operationsGroup{
	{
		Title: "For all providers",
		Operations: []operationDoc{
			{"GET", "/_sandbox/history?after=0", "", "Every request with status and outcome, after a sequence number, and every execution of a protected action."},
			{"GET", "/_sandbox/executions?action=fund&resource=51923307", "", "Executions of protected actions and their counts; a transfer that was paid twice counts 2. Both filters may be left out."},
			{"GET", "/_sandbox/phone?user=8820451&after=0", "", "Messages on the phone, with their codes."},
			{"GET", "/_sandbox/clock", "", "The simulated time."},
			{"POST", "/_sandbox/clock/advance", `{"seconds": 3600}`, "Moves the simulated time forward."},
			{"POST", "/_sandbox/reset", "", "Returns everything to the initial state."},
		},
	},
	{
		Title: "Wise",
		Operations: []operationDoc{
			{"GET", "/_sandbox/wise/scenario", "", "The scenario for everybody."},
			{"PUT", "/_sandbox/wise/scenario", `{"challenge": "always"}`, "Replaces it; what is left out takes its default."},
			{"PATCH", "/_sandbox/wise/scenario", `{"codes": "fixed"}`, "Changes what is named and leaves the rest."},
			{"DELETE", "/_sandbox/wise/scenario", "", "Returns to the initial scenario."},
			{"GET", "/_sandbox/wise/users/8820451/scenario", "", "The same four for one user, whose own scenario then counts instead."},
			{"GET", "/_sandbox/wise/tokens", "", "All one-time tokens and their states: waiting, approved, spent, declined."},
			{"POST", "/_sandbox/wise/tokens/{token}/approve", "", "Approves without the page."},
			{"POST", "/_sandbox/wise/tokens/{token}/decline", "", "Declines without the page."},
			{"POST", "/_sandbox/wise/tokens/{token}/expire", "", "Ends the token's time."},
			{"POST", "/_sandbox/wise/codes", `{"userId": 8820451, "redirectUri": "https://app.example.com/return"}`, "Issues an OAuth authorization code, as the login page would."},
			{"POST", "/_sandbox/wise/balances/64022918", `{"amount": 1000.00}`, "Sets how much money is on a balance."},
			{"POST", "/_sandbox/wise/purchases", `{"merchant": "Pier Nine Books", "amount": 42.00, "currency": "GBP", "seconds": 300}`, "Has a card payment of profile 30417755 wait for its 3-D Secure result; answers its transactionReference."},
		},
		After: "The scenario, with its defaults. challenge: auto, always, never. body: rotate, forbidden, unauthorized, empty. codes: random, fixed (111111). " +
			"page.framing: allow, refuse. page.opener: keep, sever. page.messages: once, twice, late, never. page.redirect: an origin like http://127.0.0.1:8081 that the form is sent on to first. " +
			"The page knobs also work as a query of the approval page’s address, for example ?messages=never. " +
			"Faults are rates from 0 to 1; “next” holds faults that strike once: server_error, rate_limit, expired_access, expired_approval, drop_before, drop_after. " +
			"What Wise’s documentation leaves open is under “unconfirmed”.",
		Example: `{
  "challenge": "auto",
  "body": "rotate",
  "codes": "random",
  "challengeSeconds": 3600,
  "lowRiskSeconds": 300,
  "statementDays": 0,
  "unconfirmed": {
    "unclearedReplay": "fresh",
    "spentReplay": "challenge",
    "blockedStatus": 403,
    "unknownTokenStatus": 404,
    "unstatedRisk": "high"
  },
  "page": { "framing": "allow", "opener": "keep", "messages": "once", "redirect": "" },
  "faults": {
    "latencyMillis": 0,
    "serverError": 0, "rateLimit": 0, "expiredAccess": 0, "expiredApproval": 0,
    "dropBefore": 0, "dropAfter": 0,
    "next": [ { "fault": "drop_after", "path": "/payments", "replay": true } ]
  }
}`,
	},
}
