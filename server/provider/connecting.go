package provider

// Connecting is a provider with which customers can connect their own accounts,
// and whose authorization server is known (RFC 6749).
type Connecting interface {
	// OAuth says where that is; an operator may say otherwise.
	OAuth() OAuth
}

// OAuth are the endpoints of an authorization server. An empty one has to be
// configured, or there is none.
type OAuth struct {
	// AuthorizeURL is the page that customers are sent to.
	AuthorizeURL string
	// TokenPath and RevokePath are below the provider's base URL.
	TokenPath, RevokePath string
}
