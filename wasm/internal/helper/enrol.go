package helper

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// CustomerOptions says whose factors are meant, and where.
type CustomerOptions struct {
	Customer Customer
	// Config gives the gateway, without which nothing here works, and what
	// concerns dialogs, hooks and times.
	Config Config
	// Aborted ends what waits for the customer; nil for never.
	Aborted <-chan struct{}
}

// Digits is how many digits a secret has that the customer chooses here
// (docs.wise.com, reference "SCA PIN").
const Digits = 4

// maxChoices is how often the customer chooses a secret before the last refusal
// is the page's.
const maxChoices = 5

// CreateSecret sets a secret up. Without one the customer chooses it in a
// dialog, which waits in the queue like any other.
func (h *Helper) CreateSecret(o CustomerOptions, secret string) error {
	g, err := h.manage(o)
	if err != nil {
		return err
	}
	if secret == "" {
		return h.chooseSecret(g, o)
	}
	_, err = g.Enrol(o.Customer, stepup.MethodSecret, secret)
	return named(err)
}

func (h *Helper) chooseSecret(g Gateway, o CustomerOptions) error {
	ticket := h.queue.enter(h.queue.count())
	defer ticket.leave()
	select {
	case <-ticket.turn:
	case <-o.Aborted:
		return failure(stepup.Aborted, nil)
	}
	surface := h.ports.Presenter.NewSecret(SecretPresentation{Digits: Digits, Look: o.Config.Look})
	defer surface.Close()
	late, stop := h.ports.Clock.After(timeout(o.Config))
	defer stop()
	for choices := 1; ; choices++ {
		var secret string
		select {
		case secret = <-surface.Chosen():
		case <-late:
			return failure(stepup.Timeout, nil)
		case <-o.Aborted:
			return failure(stepup.Aborted, nil)
		}
		if secret == "" {
			return failure(stepup.Cancelled, nil)
		}
		_, err := g.Enrol(o.Customer, stepup.MethodSecret, secret)
		if err = named(err); codeOf(err) != stepup.Refused || choices == maxChoices {
			return err
		}
		surface.Refused()
	}
}

// Create sets a factor up that is no secret. Without a value the page's hook
// makes it; what that throws is returned, by identity.
func (h *Helper) Create(o CustomerOptions, m stepup.Method, value string) (wire.Enrolment, error) {
	g, err := h.manage(o)
	if err != nil {
		return wire.Enrolment{}, err
	}
	if value == "" {
		hooks := o.Config.Hooks
		if hooks == nil || !hooks.Able(m) {
			return wire.Enrolment{}, failure(stepup.Unsupported, nil)
		}
		if value, err = hooks.Capture(m, stepup.Challenge{Provider: o.Customer.Provider}); err != nil {
			return wire.Enrolment{}, err
		}
	}
	e, err := g.Enrol(o.Customer, m, value)
	return e, named(err)
}

// List gives the factors of a method that are set up, as far as they have ids.
func (h *Helper) List(o CustomerOptions, m stepup.Method) ([]wire.Enrolment, error) {
	g, err := h.manage(o)
	if err != nil {
		return nil, err
	}
	list, err := g.Enrolments(o.Customer, m)
	return list, named(err)
}

// Delete deletes a factor; id is "" where there can be only one.
func (h *Helper) Delete(o CustomerOptions, m stepup.Method, id string) error {
	g, err := h.manage(o)
	if err != nil {
		return err
	}
	return named(g.Unenrol(o.Customer, m, id))
}

// FaceKey gives the provider's public key for face scans, as PEM text.
func (h *Helper) FaceKey(o CustomerOptions) (string, error) {
	g, err := h.manage(o)
	if err != nil {
		return "", err
	}
	key, err := g.FaceKey(o.Customer)
	return key, named(err)
}

// manage gives the gateway that manages factors.
func (h *Helper) manage(o CustomerOptions) (Gateway, error) {
	if o.Config.Gateway == "" {
		return nil, failure(stepup.Unsupported, nil)
	}
	return h.channels.to(o.Config.Gateway).gateway, nil
}

// named gives an error of the gateway a code and a sentence that pages and
// customers know. What it says of itself and is not about factors stays.
func named(err error) error {
	if err == nil {
		return nil
	}
	e, ok := err.(*stepup.Error) //nolint:errorlint // errors.As costs 12 KB; ports do not wrap
	if !ok || e.Code == "" {
		return failure(stepup.Unavailable, err)
	}
	switch e.Code {
	case stepup.Exists, stepup.NotFound, stepup.Limit, stepup.Refused:
		return failure(e.Code, e.Cause)
	case stepup.TooSoon:
		return failure(stepup.Unavailable, e)
	}
	return e
}

// codeOf gives the code of an error, "" where it has none.
func codeOf(err error) stepup.Code {
	e, ok := err.(*stepup.Error) //nolint:errorlint // as above
	if !ok {
		return ""
	}
	return e.Code
}
