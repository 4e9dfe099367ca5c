// Package sandbox owns the simulated providers: what demos, tests and a
// newcomer's first minute run on, with no account anywhere. Everything is in
// memory, fresh on each start, and all of it is invented.
//
// Each provider is simulated by a package below this one; they share a phone
// on which codes arrive, a clock that can be moved, a history, and the
// management API.
//
// # Management API
//
// JSON, strict, open to everybody but pages of other origins. The page at
// /_sandbox/ has every operation and setting with examples; in short:
//
//	GET    /_sandbox/history                 requests and executions
//	GET    /_sandbox/executions              how often each action was executed
//	GET    /_sandbox/phone, /_sandbox/inbox  messages and e-mails with their codes
//	GET    /_sandbox/clock                   the simulated time
//	POST   /_sandbox/clock/advance           moves it: {"seconds": 3600}
//	POST   /_sandbox/reset                   back to the initial state
//	GET, PUT, PATCH, DELETE
//	       /_sandbox/wise/scenario           the behaviour for everybody, see wise.Scenario
//	       /_sandbox/wise/users/ID/scenario  the behaviour for one user
//	GET, PUT, PATCH
//	       /_sandbox/wise/users/ID/factors   PIN, devices, face map and phone of a customer
//	GET, PUT, DELETE
//	       /_sandbox/wise/users/ID/lock      the lock-out after five failures
//	GET    /_sandbox/wise/tokens             one-time tokens and their states
//	POST   /_sandbox/wise/tokens/TOKEN/approve, decline, expire
//	POST   /_sandbox/wise/keys/rotate        replaces one of Wise's own keys
//	POST   /_sandbox/wise/codes              an OAuth authorization code
//	GET    /_sandbox/wise/grants             what customers have allowed the client
//	POST   /_sandbox/wise/users/ID/grants/expire, revoke
//	POST   /_sandbox/wise/balances/ID        sets a balance: {"amount": 1000}
//	POST   /_sandbox/wise/purchases          a card payment to be approved
//	GET, PUT, PATCH, DELETE
//	       /_sandbox/mipise/scenario, /_sandbox/mipise/users/UUID/scenario
//	                                         the behaviour, see mipise.Scenario
//	GET    /_sandbox/mipise/users            who there is, and what is left to set up
//	GET, PUT, PATCH
//	       /_sandbox/mipise/users/UUID/workflow
//	                                         what a customer has set up
//	GET, PUT, DELETE
//	       /_sandbox/mipise/users/UUID/lock  the lock-out after five failures
//	GET    /_sandbox/mipise/users/UUID/codes one-time passwords that are still good
//	PUT    /_sandbox/mipise/users/UUID/balance
//	DELETE /_sandbox/mipise/users/UUID/tokens, /_sandbox/mipise/agents
//	                                         ends tokens, as their time would
//	GET, PUT, PATCH, DELETE
//	       /_sandbox/intergiro/scenario      the behaviour, see intergiro.Scenario
//	GET    /_sandbox/intergiro/consents      consents and their states
//	POST   /_sandbox/intergiro/consents/ID/approve, refuse, expire
//	POST   /_sandbox/intergiro/tokens/expire, revoke
//	POST   /_sandbox/intergiro/accounts/ID   sets a balance: {"balance": 100000}
//
// # Independence
//
// It must never import server/provider, nor anything else of the product: a
// simulator built from the code it tests would mark its own homework. A test
// holds this.
package sandbox
