package sandbox

// mipiseDoc is the part of managementDoc about the simulated Mipise.
var mipiseDoc = operationsGroup{
	Title: "Mipise",
	Operations: []operationDoc{
		{"GET", "/_sandbox/mipise/scenario", "", "The scenario for everybody."},
		{"PUT", "/_sandbox/mipise/scenario", `{"codes": "fixed"}`, "Replaces it; what is left out takes its default."},
		{"PATCH", "/_sandbox/mipise/scenario", `{"unconfirmed": {"proof": {"carrier": "state"}}}`, "Changes what is named and leaves the rest."},
		{"DELETE", "/_sandbox/mipise/scenario", "", "Returns to the initial scenario."},
		{"GET", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/scenario", "", "The same four for one user, whose own scenario then counts instead. The login follows the one for everybody."},
		{"GET", "/_sandbox/mipise/users", "", "The platform and its users: who they are, what is left of their workflow, whether they are locked out."},
		{"GET", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/workflow", "", "What a customer has set up, and when they were last authenticated."},
		{"PUT", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/workflow", `{"email": {"validated": true}, "phoneNumber": {"byEmail": true}}`, "Replaces it; what is left out is not set up. Codes and tokens are forgotten."},
		{"PATCH", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/workflow", `{"phoneNumber": {"validated": true, "byEmail": false}, "secretCode": {"validated": true}, "code": "Sandbox2026", "authenticatedAt": null}`, "Changes what is named and leaves the rest."},
		{"GET", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/codes", "", "The one-time passwords that can still be used."},
		{"DELETE", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/tokens", "", "Ends every token of strong authentication, as its time would."},
		{"GET", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/lock", "", "Failures in a row, by step, and whether the customer is locked out."},
		{"PUT", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/lock", "", "Locks the customer out, as wrong answers would."},
		{"DELETE", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/lock", "", "Lets the customer in again."},
		{"PUT", "/_sandbox/mipise/users/c82e5f17-3a64-4d09-b7f1-60d92e4a8c35/balance", `{"amount": 1000.00}`, "Sets how much money a customer has."},
		{"DELETE", "/_sandbox/mipise/agents", "", "Ends every agent’s session: the next call of each is answered 401."},
	},
	Settings: []settingDoc{
		{"challenge", "auto, never", "auto protects what Mipise protects; never nothing."},
		{"codes", "random, fixed", "fixed codes are all ones."},
		{"tokenSeconds", "1 to 86400", "How long the token of secret_code/verify lives; five minutes are documented."},
		{"authenticationDays", "1 to 3650", "How long a customer may read after a strong authentication; 180 days are documented."},
		{"unconfirmed.login.nameKey, passwordKey", "any name", "The members of the login’s body. The documentation says “username” and “login”."},
		{"unconfirmed.login.tokenKey, expiresKey", "any name", "The members of its answer; an empty expiresKey tells no lifetime."},
		{"unconfirmed.login.seconds", "1 to 2592000", "How long an agent’s token lives. There is no refresh."},
		{"unconfirmed.processes.emailByEmail, emailBySms, phoneByEmail, phoneBySms, secretByEmail, secretBySms, authBySms", "any path segment", "How the processes are spelt."},
		{"unconfirmed.status.details", "none, factors, steps", "What the status tells beside workflow_completed: nothing, which factors are validated and the last authentication, or also which steps are left."},
		{"unconfirmed.status.emailKey, phoneKey, secretKey, authenticatedKey, stepsKey", "any name", "The names of those."},
		{"unconfirmed.otp.digits, seconds", "4 to 10, 1 to 86400", "The length and the life of a one-time password."},
		{"unconfirmed.otp.codeKey", "any name", "The member that verify takes."},
		{"unconfirmed.otp.generateBody", "none, object, any", "What generate takes: no body, {}, or both."},
		{"unconfirmed.otp.generateAnswer", "details, empty, none", "What it answers: where the code went and until when it is good, {}, or 204."},
		{"unconfirmed.otp.resendSeconds, perHour", "0 to 3600, 0 to 1000", "How much time must pass between two codes of one process, and how many are sent in an hour; 0 is no limit."},
		{"unconfirmed.secretCode.codeKey, confirmationKey, tokenKey, expiresKey", "any name", "The members of set-up and verify, and of the latter’s answer; an empty expiresKey tells no lifetime."},
		{"unconfirmed.secretCode.composition", "any, both", "Whether a code of letters or digits alone is good enough."},
		{"unconfirmed.secretCode.again", "replaces, refused", "What a set-up does to a code that is not confirmed yet."},
		{"unconfirmed.secretCode.reissue", "both, replaces", "Whether a second token leaves the first one valid."},
		{"unconfirmed.proof.carrier", "header, body, state", "How the token comes with a protected operation, and with generate of auth_by_sms; with state nothing is carried and the server remembers."},
		{"unconfirmed.proof.header, field", "any header, any name", "Which header or which member of the body that is."},
		{"unconfirmed.proof.token", "secret_code, verification", "Which token protected operations take: that of secret_code/verify, or another one that verify of auth_by_sms answers under secretCode.tokenKey."},
		{"unconfirmed.proof.possession", "required, not_required", "Whether auth_by_sms is needed, or the secret code alone is enough."},
		{"unconfirmed.proof.uses", "many, one", "How many operations pass with one authentication."},
		{"unconfirmed.proof.ends, seconds", "verification, token; 1 to 86400", "Whether an authentication counts for so many seconds after auth_by_sms, or ends with the token of the secret code."},
		{"unconfirmed.proof.setupCounts", "true, false", "Whether completing the workflow lets a customer read, as an authentication would."},
		{"unconfirmed.missing.status", "200 to 499", "What a protected operation answers without authentication."},
		{"unconfirmed.missing.header, headerValue", "any header", "One more header of that answer; empty for none."},
		{"unconfirmed.missing.mediaType, body", "a text that holds JSON", "Its body; empty for none."},
		{"unconfirmed.errors.body", "coded, problem, empty", "The body of refusals: code and message, a problem of RFC 9457, or none."},
		{"unconfirmed.errors.wrongStatus", "400 to 499", "What answers a wrong one-time password or secret code."},
		{"unconfirmed.errors.expiredStatus", "400 to 499", "What answers a one-time password that is too old."},
		{"unconfirmed.errors.outOfOrderStatus", "400 to 499", "What answers a step that is not due, and a password that was not generated."},
		{"unconfirmed.errors.blockedStatus", "400 to 499", "What answers a customer who is locked out."},
		{"unconfirmed.errors.tooSoonStatus", "400 to 499", "What answers a generate beyond the limits."},
		{"unconfirmed.errors.tokenStatus", "400 to 499", "What answers generate of auth_by_sms without a valid token."},
		{"unconfirmed.errors.invalidStatus", "400 to 499", "What answers a request of the wrong form."},
		{"unconfirmed.answers", "status, empty, none", "What verify, set-up and reset answer: the status, {}, or 204."},
		{"unconfirmed.attempts, lockSeconds", "1 to 10, 0 to 86400", "How many wrong answers in a row to one step lock a customer out, and for how long; 0 is until the management unlocks."},
		{"unconfirmed.tellAttempts", "true, false", "Whether a refusal tells attempts_left."},
		{"unconfirmed.emptyReset", "accepted, refused", "What becomes of a reset where there is nothing to forget."},
		{"unconfirmed.contactChange", "resets, keeps", "Whether another e-mail address or phone number has to be set up again."},
		{"unconfirmed.claims", "full, bare", "Whether tokens tell whose they are and how long they live."},
		{"faults", "as for Wise", "expiredAccess takes an agent’s token for expired, expiredApproval a proof."},
	},
	Example: `{
  "challenge": "auto",
  "codes": "random",
  "tokenSeconds": 300,
  "authenticationDays": 180,
  "unconfirmed": {
    "login": { "nameKey": "username", "passwordKey": "password", "tokenKey": "token", "expiresKey": "", "seconds": 3600 },
    "processes": {
      "emailByEmail": "email_by_email", "emailBySms": "email_by_sms",
      "phoneByEmail": "phone_number_by_email", "phoneBySms": "phone_number_by_sms",
      "secretByEmail": "secret_code_by_email", "secretBySms": "secret_code_by_sms",
      "authBySms": "auth_by_sms"
    },
    "status": {
      "details": "factors", "emailKey": "email_validated", "phoneKey": "phone_number_validated", "secretKey": "secret_code_validated",
      "authenticatedKey": "last_authenticated_at", "stepsKey": "remaining_steps"
    },
    "otp": { "digits": 6, "seconds": 600, "codeKey": "code", "generateBody": "any", "generateAnswer": "details", "resendSeconds": 0, "perHour": 20 },
    "secretCode": {
      "codeKey": "secret_code", "confirmationKey": "secret_code_confirmation", "tokenKey": "token", "expiresKey": "",
      "composition": "any", "again": "replaces", "reissue": "both"
    },
    "proof": {
      "carrier": "header", "header": "X-Strong-Auth-Token", "field": "strong_auth_token", "token": "secret_code",
      "possession": "required", "uses": "many", "ends": "verification", "seconds": 300, "setupCounts": true
    },
    "missing": {
      "status": 403, "header": "", "headerValue": "", "mediaType": "application/json",
      "body": "{\"code\":\"STRONG_AUTHENTICATION_REQUIRED\",\"message\":\"The customer must be strongly authenticated for this operation.\"}"
    },
    "errors": {
      "body": "coded", "wrongStatus": 400, "expiredStatus": 400, "outOfOrderStatus": 409,
      "blockedStatus": 423, "tooSoonStatus": 429, "tokenStatus": 403, "invalidStatus": 400
    },
    "answers": "status",
    "attempts": 5,
    "lockSeconds": 900,
    "tellAttempts": false,
    "emptyReset": "accepted",
    "contactChange": "resets",
    "claims": "full"
  },
  "faults": {
    "latencyMillis": 0,
    "serverError": 0, "rateLimit": 0, "expiredAccess": 0, "expiredApproval": 0,
    "dropBefore": 0, "dropAfter": 0,
    "next": [ { "fault": "drop_after", "path": "/payments", "replay": true } ]
  }
}`,
}
