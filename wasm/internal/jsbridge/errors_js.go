package jsbridge

import "syscall/js"

// Rejection is a JavaScript value that was thrown, or that a Promise was
// rejected with. It travels through Go unchanged, so that a page gets back the
// very object it threw.
type Rejection struct {
	Value js.Value
}

// Error gives the JavaScript message where there is one.
func (r *Rejection) Error() string {
	if r.Value.Type() == js.TypeObject {
		if message := r.Value.Get("message"); message.Type() == js.TypeString {
			return message.String()
		}
	}
	return "rejected by JavaScript"
}

// Thrown finds the JavaScript value that an error carries, looking through
// what wraps it.
func Thrown(err error) (js.Value, bool) {
	for err != nil {
		if r, ok := err.(*Rejection); ok { //nolint:errorlint // errors.As costs 12 KB
			return r.Value, true
		}
		wrapper, ok := err.(interface{ Unwrap() error }) //nolint:errorlint // as above
		if !ok {
			break
		}
		err = wrapper.Unwrap()
	}
	return js.Undefined(), false
}

// Panicked is the error that a Promise is rejected with when Go code panics.
// It says nothing of the panic's value, which may hold anything.
type Panicked struct{}

func (Panicked) Error() string { return "the helper failed inside" }

// Try calls JavaScript and turns what it throws into an error. Panics of Go
// itself go on.
func Try(call func() js.Value) (value js.Value, err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case js.Error:
			err = &Rejection{Value: thrown.Value}
		default:
			panic(thrown)
		}
	}()
	return call(), nil
}
