package provider

// Mode says which of a provider's environments is meant.
type Mode string

// The modes. An empty one means production.
const (
	Production Mode = "production"
	Sandbox    Mode = "sandbox"
)

// Settings is what an operator may say about a provider. A field that a
// provider has no use for must be left empty.
type Settings struct {
	Mode Mode
	// ApprovalPage replaces the provider's own approval page of that mode.
	ApprovalPage string
	// Unverifiable says that the provider's state cannot be asked with the
	// credentials at hand; then the provider judges each retry.
	Unverifiable bool
	// APIVersion is the provider's version of its API: for Wise "legacy" (as is
	// the empty one) or a calendar version such as "2026Q4".
	APIVersion string
	// Options are the provider's own settings, by name; see Option. One that is
	// missing has its default.
	Options map[string]string
}

// Option is a setting that only one provider has, such as a choice that its
// documentation leaves open.
type Option struct {
	Name, Default string
	// Values are all that it may be; none where any text of its form will do.
	Values []string
	// About says in one sentence what it is for.
	About string
}
