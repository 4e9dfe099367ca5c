package wire

// Connection says whether a customer's own account with a provider is connected
// with the gateway, for this session.
type Connection struct {
	Provider  string `json:"provider"`
	Connected bool   `json:"connected"`
	// Revoked reports, where a connection has just been ended, that the provider
	// has ended it as well.
	Revoked bool `json:"revoked,omitempty"`
	// Connect is where a window goes to connect it.
	Connect string `json:"connect"`
}

// ParamPage is the parameter of SegmentConnect with the page to come back to, at
// one of the gateway's allowed origins.
const ParamPage = "page"

// ParamConnect is the parameter that is added to that page's address: how it
// ended. Anybody can write it: what counts is the Connection.
const ParamConnect = "countersign_connect"

// The values of ParamConnect.
const (
	ConnectDone   = "connected"
	ConnectDenied = "denied" // the customer does not want to
	ConnectFailed = "failed"
)
