package dialog

// departure is how far the customer is on the way to the provider's page.
type departure int

const (
	// atHome: nobody has left yet.
	atHome departure = iota
	// leaving: the address is on its way.
	leaving
	// gone: a window is at the provider's page.
	gone
)

// departing makes what is shown of a redirect: where the customer is to go on,
// or that they are waited for. page reports that it is the page that leaves.
func (t *texts) departing(d departure, provider string, page bool) screen {
	provider = displayName(provider)
	s := screen{
		place: number(int(d)), sign: pictureElsewhere,
		heading: fill(t.ElsewhereTitle, "provider", provider), text: t.BlockedText,
		primary: button{doElsewhere, fill(t.Elsewhere, "provider", provider)},
	}
	if page {
		s.text = fill(t.ElsewhereText, "provider", provider)
	}
	switch d {
	case leaving:
		s.busy = t.Loading
	case gone:
		s.heading, s.text, s.primary.label = t.WaitingTitle, t.WaitingText, t.OpenAgain
	}
	return s
}
