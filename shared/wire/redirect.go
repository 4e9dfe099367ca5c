package wire

// Departure says how the customer leaves for the provider.
type Departure struct {
	// Page is the address that the browser comes back to where the whole page
	// leaves (Flow.PAGE), at one of the gateway's allowed origins; "" where a
	// window leaves and the page waits.
	Page string `json:"page,omitempty"`
}

// Redirect is where to send the browser. The address is a secret of the
// customer's: whoever has it can answer the challenge.
type Redirect struct {
	URL string `json:"url"`
}

// ParamSetUp is the parameter of authorise with which a challenge is raised for
// what the customer has not set up yet: "true".
const ParamSetUp = "setUp"
