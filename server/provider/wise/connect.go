package wise

import "countersign/server/provider"

// Where customers connect their accounts, by mode (docs.wise.com, guide "user
// access token"). That Wise's page takes the proof of RFC 7636 is not documented,
// nor that it does not; parameters that it does not know it should ignore (RFC
// 6749, section 3.1). Wise documents no endpoint that revokes a token.
const (
	productionAuthorize = "https://wise.com/oauth/authorize/"
	sandboxAuthorize    = "https://wise-sandbox.com/oauth/authorize/"
	tokenPath           = "/oauth/token"
)

// OAuth implements provider.Connecting.
func (p Provider) OAuth() provider.OAuth {
	return provider.OAuth{AuthorizeURL: p.authorize, TokenPath: tokenPath}
}
