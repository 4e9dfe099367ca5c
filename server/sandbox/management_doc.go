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
			{"POST", "/_sandbox/wise/keys/rotate", `{"scope": "PAYLOAD_ENCRYPTION", "algorithm": "RSA_OAEP_256", "keepOld": false}`, "Replaces one of Wise’s own keys; with keepOld the older ones stay good beside it."},
			{"POST", "/_sandbox/wise/codes", `{"userId": 8820451, "redirectUri": "https://app.example.com/return"}`, "Issues an OAuth authorization code, as the login page would."},
			{"POST", "/_sandbox/wise/balances/64022918", `{"amount": 1000.00}`, "Sets how much money is on a balance."},
			{"POST", "/_sandbox/wise/purchases", `{"merchant": "Pier Nine Books", "amount": 42.00, "currency": "GBP", "seconds": 300}`, "Has a card payment of profile 30417755 wait for its 3-D Secure result; answers its transactionReference."},
		},
		Settings: []settingDoc{
			{"challenge", "auto, always, never", "auto challenges what Wise protects, under its rules; always ignores the low-risk window."},
			{"body", "rotate, forbidden, unauthorized, empty", "The body of a challenge: two documented ones, one seen in the field, or all in turn."},
			{"codes", "random, fixed", "fixed codes are 111111, as in Wise’s own sandbox."},
			{"challengeSeconds", "1 to 86400", "How long a one-time token lives."},
			{"lowRiskSeconds", "0 to 86400", "How long low-risk requests pass after an approval."},
			{"statementDays", "0 to 365", "How long statements pass after one was approved. Wise says 90 days; 0 lets every visitor meet a challenge."},
			{"unconfirmed.unclearedReplay", "fresh, same", "The token that answers a replay before approval."},
			{"unconfirmed.spentReplay", "challenge, plain", "What answers a replay with a spent token."},
			{"unconfirmed.blockedStatus", "400 to 499", "What answers where new tokens are refused, for 15 minutes after five failures."},
			{"unconfirmed.unknownTokenStatus", "400 to 499", "What the status of an unknown or expired token answers."},
			{"unconfirmed.unstatedRisk", "high, low", "The level of batch direct debit and sensitive card data."},
			{"unconfirmed.sealedReplies", "true, false", "Whether the answers to direct-encryption operations (PIN, device fingerprint) are encrypted, or plain JSON."},
			{"unconfirmed.jose.notJoseStatus", "400 to 499", "What answers a body that is no JOSE object."},
			{"unconfirmed.jose.signedUrl", "path, target, unversioned", "What the url of a signature must equal: the path, the path with its query, or the path without a calendar version."},
			{"unconfirmed.jose.keyId", "may, must", "Whether an encrypted request has to name the client’s key for the answer."},
			{"unconfirmed.jose.errors", "plain, wrapped", "How the errors of an operation that was called in JOSE are answered."},
			{"unconfirmed.jose.keys", "object, list", "Whether the key endpoint answers an object or a list of one."},
			{"page.framing", "allow, refuse", "Whether the approval page may be framed. The page settings also work as a query of its address, for example ?messages=never."},
			{"page.opener", "keep, sever", "sever cuts the opener with Cross-Origin-Opener-Policy."},
			{"page.messages", "once, twice, late, never", "How the page’s messages reach its opener; late is 3 seconds."},
			{"page.redirect", "http://127.0.0.1:8081", "An origin on this machine that the form is sent on to first."},
			{"faults.latencyMillis", "0 to 60000", "Delays every answer of the API."},
			{"faults.serverError, rateLimit, expiredAccess, expiredApproval, dropBefore, dropAfter", "0 to 1", "How likely a request meets the fault: 500, 429, 401, an approved token taken for expired, a connection closed before or after the work."},
			{"faults.next", "server_error, rate_limit, expired_access, expired_approval, drop_before, drop_after", "Faults that strike once, at the first request whose path contains “path” and, with “replay”, that carries a token."},
		},
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
    "unstatedRisk": "high",
    "sealedReplies": true,
    "jose": { "notJoseStatus": 400, "signedUrl": "path", "keyId": "may", "errors": "plain", "keys": "object" }
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
