package fleet

import (
	"fmt"

	"countersign/server/sandbox/wise"
)

// configuration is that of every instance, as an operator writes it. Executions are
// given up soon, so that tests see it, and tests ask without a pause.
func configuration(public, provider, sandbox string) string {
	const fund = "/v3/profiles/{profileId}/transfers/{transferId}/payments"
	return fmt.Sprintf(`
public_url: %s
providers:
  wise:
    mode: sandbox
    base_url: %s
    approval_page: %s
    params: { profileId: "30417755" }
    credentials: { type: static, token: { env: PROVIDER_TOKEN } }
    client: { id: %s, secret: { env: PROVIDER_SECRET } }
routes:
  - { match: POST /pay/quotes, provider: wise, to: "/v3/profiles/{profileId}/quotes" }
  - { match: POST /pay/transfers, provider: wise, to: /v1/transfers }
  - { match: "GET /pay/transfers/{transferId}", provider: wise, to: "/v1/transfers/{transferId}" }
  - { match: "POST /pay/transfers/{transferId}/payments", provider: wise, to: "%s" }
timeouts: { execution: 3s, response: 2s, poll: 50ms, shutdown: 20s }
limits: { session_rate: 100000, session_burst: 100000, challenge_rate: 100000, challenge_burst: 100000 }
`, public, provider, sandbox+wise.PagePath, wise.ClientID, fund)
}

// credentials are the secrets that it names.
func credentials() []string {
	return []string{"PROVIDER_TOKEN=" + wise.UserToken, "PROVIDER_SECRET=" + wise.ClientSecret}
}
