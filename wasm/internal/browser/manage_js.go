package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// defaultProvider is whose factors are meant where the page does not say.
const defaultProvider = "wise"

// methodSetUp is in the place of a method where a customer sets up what is left.
const methodSetUp = "setUp"

// manage does what needs no request: the loader's object says what, with the
// page's configuration and the gateway.
func (p *Page) manage(h *helper.Helper, object js.Value) (js.Value, error) {
	x := p.newExchange(object)
	defer p.tidy()
	defer x.release()
	o := helper.CustomerOptions{Config: x.Config(), Aborted: x.Aborted()}
	config, err := jsbridge.Try(func() js.Value { return object.Call("config") })
	if err != nil {
		return js.Undefined(), err
	}
	o.Customer = p.customer(config)
	value, err := p.act(h, o, object)
	return value, x.explain(err)
}

func (p *Page) act(h *helper.Helper, o helper.CustomerOptions, object js.Value) (js.Value, error) {
	method, value := stepup.Method(jsbridge.String(object, "method")), jsbridge.String(object, "value")
	switch jsbridge.String(object, "action") {
	case "authorise":
		o.Customer.SetUp = method == methodSetUp
		return js.Undefined(), h.Authorise(o)
	case "create":
		if method == stepup.MethodSecret {
			return js.Undefined(), h.CreateSecret(o, value)
		}
		made, err := h.Create(o, method, value)
		if err != nil || method != stepup.MethodDevice {
			return js.Undefined(), err
		}
		return enrolmentValue(made), nil
	case "list":
		list, err := h.List(o, method)
		values := make([]any, len(list))
		for i, e := range list {
			values[i] = enrolmentValue(e)
		}
		return js.ValueOf(values), err
	case "delete":
		switch named := method == stepup.MethodDevice || method == stepup.MethodCode; {
		case !named:
			value = "" // there can be only one
		case value == "":
			// Nothing is deleted that is not named.
			return js.Undefined(), &stepup.Error{Code: stepup.NotFound, Message: "There is none without an id."}
		}
		return js.Undefined(), h.Delete(o, method, value)
	case "key":
		key, err := h.FaceKey(o)
		return js.ValueOf(key), err
	}
	return js.Undefined(), &stepup.Error{Code: stepup.Unsupported, Message: "The script and its helper are of different versions."}
}

// customer reads whose factors are meant.
func (p *Page) customer(config js.Value) helper.Customer {
	c := helper.Customer{Provider: defaultProvider}
	if name := config.Get("provider"); !name.IsUndefined() {
		c.Provider = jsbridge.String(config, "provider") // no text is no name
	}
	if params := config.Get("params"); params.Type() == js.TypeObject {
		entries := p.Window.Get("Object").Call("entries", params)
		for i := range entries.Length() {
			entry := entries.Index(i)
			c.Params = append(c.Params, entry.Index(0).String(), p.Window.Call("String", entry.Index(1)).String())
		}
	}
	return c
}

func enrolmentValue(e wire.Enrolment) js.Value {
	return jsbridge.Texts("id", e.ID, "createdAt", e.CreatedAt)
}
