package jsbridge

import (
	"errors"
	"syscall/js"
	"testing"
)

// Under Node there is no private global object; window is the global itself.
func TestMain(m *testing.M) {
	js.Global().Set("window", js.Global())
	m.Run()
}

func script(t *testing.T, body string, args ...any) js.Value {
	t.Helper()
	return js.Global().Get("Function").New("a", "b", body).Invoke(args...)
}

func asError(err error) js.Value {
	if value, ok := Thrown(err); ok {
		return value
	}
	return js.Global().Get("Error").New(err.Error())
}

func TestAwait(t *testing.T) {
	reason := script(t, "return new RangeError('why')")
	for _, test := range []struct {
		name    string
		promise string
		want    js.Value
		thrown  js.Value
	}{
		{name: "fulfilled", promise: "return Promise.resolve(7)", want: js.ValueOf(7)},
		{name: "later", promise: "return new Promise(f => setTimeout(f, 1, 'x'))", want: js.ValueOf("x")},
		{name: "rejected, by identity", promise: "return Promise.reject(a)", thrown: reason},
		{name: "rejected with nothing", promise: "return Promise.reject()", thrown: js.Undefined()},
		{name: "thenable", promise: "return { then(f) { f(3) } }", want: js.ValueOf(3)},
		{name: "then throws", promise: "return { then() { throw a } }", thrown: reason},
		{name: "no promise", promise: "return 'plain'", want: js.ValueOf("plain")},
	} {
		t.Run(test.name, func(t *testing.T) {
			value, err := Await(script(t, test.promise, reason))
			if err == nil {
				if !value.Equal(test.want) {
					t.Errorf("got %v, want %v", value, test.want)
				}
				return
			}
			thrown, ok := Thrown(err)
			if !ok || !thrown.Equal(test.thrown) {
				t.Errorf("got error %v, want one that carries %v", err, test.thrown)
			}
		})
	}
}

type wrapped struct{ cause error }

func (w wrapped) Error() string { return "wrapped" }
func (w wrapped) Unwrap() error { return w.cause }

func TestPromise(t *testing.T) {
	reason := script(t, "return { mine: true }")
	for _, test := range []struct {
		name string
		work func() (js.Value, error)
		want string // evaluated with the outcome as a: {value} or {reason}
	}{
		{"result", func() (js.Value, error) { return js.ValueOf(5), nil }, "return a.value === 5"},
		{"error", func() (js.Value, error) { return js.Undefined(), errors.New("no") }, "return a.reason.message === 'no'"},
		{
			"rejection keeps its identity through a wrapper",
			func() (js.Value, error) { return js.Undefined(), wrapped{&Rejection{Value: reason}} },
			"return a.reason === b",
		},
		{
			"JavaScript throws where nobody expects it",
			func() (js.Value, error) { return script(t, "throw a", reason), nil },
			"return a.reason.message === 'the helper failed inside'",
		},
		{"Go panics", func() (js.Value, error) { panic("secret") }, "return a.reason.message === 'the helper failed inside'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			promise := Promise(test.work, asError)
			outcome, err := Await(script(t, "return Promise.allSettled([a]).then(([x]) => x)", promise))
			if err != nil {
				t.Fatal(err)
			}
			if !script(t, test.want, outcome, reason).Bool() {
				t.Errorf("outcome %v does not satisfy %q", js.Global().Get("JSON").Call("stringify", outcome), test.want)
			}
		})
	}
}

func TestMethodTakesItsArgument(t *testing.T) {
	method := Method(func(argument js.Value) (js.Value, error) {
		return Await(argument) // blocks, which a plain callback must not
	}, asError)
	defer method.Release()
	value, err := Await(method.Invoke(script(t, "return Promise.resolve('given')")))
	if err != nil || value.String() != "given" {
		t.Errorf("got %v, %v", value, err)
	}
	if value, err = Await(method.Invoke()); err != nil || !value.IsUndefined() {
		t.Errorf("without an argument: got %v, %v", value, err)
	}
}

func TestTry(t *testing.T) {
	reason := script(t, "return new Error('x')")
	_, err := Try(func() js.Value { return script(t, "throw a", reason) })
	if thrown, ok := Thrown(err); !ok || !thrown.Equal(reason) {
		t.Errorf("got %v, want the thrown object", err)
	}
	if err.Error() != "x" {
		t.Errorf("message %q, want x", err.Error())
	}
	for name, call := range map[string]func() js.Value{
		"no such method": func() js.Value { return js.Global().Call("noSuchMethod") },
		"no object":      func() js.Value { return js.Null().Get("x") },
		"no function":    func() js.Value { return js.ValueOf(1).Invoke() },
	} {
		_, err := Try(call)
		if thrown, ok := Thrown(err); !ok || !thrown.InstanceOf(js.Global().Get("TypeError")) {
			t.Errorf("%s: got %v, want a TypeError", name, err)
		}
	}
	defer func() {
		if recover() != "go on" {
			t.Error("a Go panic was swallowed")
		}
	}()
	_, _ = Try(func() js.Value { panic("go on") })
}

func TestListenRemoves(t *testing.T) {
	target := script(t, "return new EventTarget()")
	fire := func() { script(t, "a.dispatchEvent(new Event('ping'))", target) }
	count := 0
	var remove func()
	remove = Listen(target, "ping", func(event js.Value) {
		if event.Get("type").String() != "ping" {
			t.Error("not the event")
		}
		if count++; count == 2 {
			remove() // from inside the handler
		}
	})
	fire()
	fire()
	fire()
	remove()
	if count != 2 {
		t.Errorf("handled %d events, want 2", count)
	}
}

func TestTimers(t *testing.T) {
	fired := make(chan string, 9)
	stopped := After(1, func() { fired <- "stopped" })
	stopped()
	stopped()
	ticks := 0
	var stop func()
	stop = Every(1, func() {
		if ticks++; ticks == 3 {
			stop()
			fired <- "ticked"
		}
	})
	if got := <-fired; got != "ticked" {
		t.Errorf("%s fired", got)
	}
	defer After(1, func() { fired <- "after" })()
	if got := <-fired; got != "after" {
		t.Errorf("%s fired", got)
	}
}

func TestLongTimerDoesNotFireAtOnce(t *testing.T) {
	fired := make(chan bool, 1)
	defer After(1<<40, func() { fired <- true })()
	done := make(chan bool, 1)
	defer After(5, func() { done <- true })()
	select {
	case <-fired:
		t.Error("fired")
	case <-done:
	}
}

func TestObject(t *testing.T) {
	object := Object("a", 1, "b", Object("c", "d"))
	if got := js.Global().Get("JSON").Call("stringify", object).String(); got != `{"a":1,"b":{"c":"d"}}` {
		t.Errorf("got %s", got)
	}
	if !Assign(object, "a", "new").Equal(object) || String(object, "a") != "new" {
		t.Error("Assign does not set, or gives another object")
	}
}

func TestFields(t *testing.T) {
	object := script(t, "return { s: 's', n: 1.9, big: 1e300, nan: NaN, list: ['a', 1, 'b'], no: null }")
	if String(object, "s") != "s" || String(object, "n") != "" || String(js.Undefined(), "s") != "" || String(js.Null(), "s") != "" {
		t.Error("String")
	}
	if Int(object, "n") != 1 || Int(object, "nan") != 0 || Int(object, "s") != 0 || Int(object, "big") != 1<<52 {
		t.Error("Int")
	}
	if list := Strings(object, "list"); len(list) != 2 || list[1] != "b" || Strings(object, "no") != nil || Strings(object, "n") != nil {
		t.Errorf("Strings: %v", list)
	}
}
