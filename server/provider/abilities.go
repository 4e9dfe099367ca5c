package provider

import (
	"reflect"
	"slices"
	"strings"
)

// Ability is what a provider may be able to do beyond recognising and proving. It
// is one of the interfaces of this package.
type Ability struct {
	// Name is a word for it, and About says it in half a sentence.
	Name, About string
	// Interface is the name of the interface.
	Interface string

	has    func(Provider) bool
	detail func(Provider) string // nil where there is nothing more to say
}

// Of reports that a provider has the ability, with its settings as they are.
func (a Ability) Of(p Provider) bool { return a.has(p) }

// Detail gives what more there is to say of it at a provider that has it, or "".
func (a Ability) Detail(p Provider) string {
	if a.detail == nil {
		return ""
	}
	return a.detail(p)
}

// Abilities lists all there are, as an operator would ask for them.
func Abilities() []Ability {
	return []Ability{
		can[Hosted]("hosted", "customers approve on the provider's page, in a frame or window"),
		can[Redirecting]("redirect", "customers are sent to the provider's page and come back"),
		can[Embedded]("embedded", "codes and secrets are answered in the page's own dialog"),
		can[Sealing]("sealed", "answers are encrypted in the browser, for the provider alone"),
		can[FaceScanning]("face scans", "there is a public key for them"),
		can[Poller]("poll", "the provider is asked whether the customer has approved"),
		can[Judging]("judge", "the answer to the repeated request says that they have not"),
		can[BodyReading]("bodies", "challenges are told by the bodies of answers"),
		can[Preflighting]("preflight", "the provider is asked before a request is sent (sca of routes)"),
		can[Recalling]("recall", "one approval is good for several requests"),
		having("collect", "what the provider has carried out is not sent again", Collecting.Collects),
		can[Authorising]("authorise", "a page may ask for an approval before anything is protected"),
		telling("enrol", "customers set up and delete", methods),
		telling("personal", "the credentials act for every customer; routes have to name one", Personal.CustomerPath),
		can[PhoneBook]("phones", "the operator tells customers' phone numbers"),
		can[Secured]("jose", "bodies are signed and encrypted (jose of routes)"),
		telling("headers", "pages may send", headers),
		can[Exchanging]("api_key", "the gateway logs in with an API key (type of credentials)"),
		can[LoggingIn]("agent", "the gateway logs in as an agent (type of credentials)"),
		can[Connecting]("oauth2", "customers connect their own accounts (type of credentials)"),
	}
}

// can is an ability that every provider has that implements T.
func can[T any](name, about string) Ability {
	return having(name, about, func(T) bool { return true })
}

// having is one that such a provider may have, or not, as it is configured.
func having[T any](name, about string, has func(T) bool) Ability {
	return Ability{Name: name, About: about, Interface: reflect.TypeFor[T]().Name(), has: func(p Provider) bool {
		able, ok := p.(T)
		return ok && has(able)
	}}
}

// telling is one with more to say.
func telling[T any](name, about string, detail func(T) string) Ability {
	a := can[T](name, about)
	a.detail = func(p Provider) string {
		able, _ := p.(T)
		return detail(able)
	}
	return a
}

func methods(p Enrolling) string {
	var names []string
	for m := range p.Methods() {
		names = append(names, string(m))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func headers(p Headed) string { return strings.Join(p.RequestHeaders(), ", ") }
