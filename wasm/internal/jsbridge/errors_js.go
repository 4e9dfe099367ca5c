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

// Panicked is the error that a Promise is rejected with when Go code panics,
// or calls JavaScript that throws where nobody expects it. It says nothing of
// a Go panic's value, which may hold anything.
type Panicked struct {
	// Cause is what JavaScript threw, nil for a panic of Go itself. It is not
	// unwrapped: the page did not throw it to get it back.
	Cause error
}

func (Panicked) Error() string { return "the helper failed inside" }

// Try calls JavaScript and turns what it throws into an error, also where an
// object is not what it should be. Panics of Go itself go on.
func Try(call func() js.Value) (value js.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			value, ok := thrownBy(cause)
			if !ok {
				panic(cause)
			}
			err = &Rejection{Value: value}
		}
	}()
	return call(), nil
}

// thrownBy gives the JavaScript value of a panic that comes from JavaScript.
// Package js panics with words of its own where a method is missing or a value
// is no object.
func thrownBy(cause any) (js.Value, bool) {
	const prefix = "syscall/js: "
	switch cause := cause.(type) {
	case js.Error:
		return cause.Value, true
	case *js.ValueError:
		return typeError(cause.Error()), true
	case string:
		if len(cause) > len(prefix) && cause[:len(prefix)] == prefix {
			return typeError(cause[len(prefix):]), true
		}
	}
	return js.Undefined(), false
}

func typeError(message string) js.Value {
	return js.Global().Get("window").Get("TypeError").New(message)
}
