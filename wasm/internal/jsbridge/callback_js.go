package jsbridge

import "syscall/js"

// Listen adds an event listener. The returned function removes and releases
// it; it may be called more than once, also from inside the handler.
func Listen(target js.Value, event string, handle func(event js.Value)) (remove func()) {
	listener := js.FuncOf(func(_ js.Value, args []js.Value) any {
		handle(first(args))
		return nil
	})
	target.Call("addEventListener", event, listener)
	return once(func() {
		target.Call("removeEventListener", event, listener)
		listener.Release()
	})
}

// After calls fire once, after a number of milliseconds. The returned function
// stops and releases the timer; it may be called more than once.
func After(milliseconds int, fire func()) (stop func()) {
	window := js.Global().Get("window")
	var callback js.Func
	release := once(func() { callback.Release() })
	callback = js.FuncOf(func(js.Value, []js.Value) any {
		release()
		fire()
		return nil
	})
	timer := window.Call("setTimeout", callback, min(milliseconds, maxTimeout))
	return func() {
		window.Call("clearTimeout", timer)
		release()
	}
}

// Every calls fire again and again, until the returned function is called.
func Every(milliseconds int, fire func()) (stop func()) {
	window := js.Global().Get("window")
	callback := js.FuncOf(func(js.Value, []js.Value) any {
		fire()
		return nil
	})
	timer := window.Call("setInterval", callback, milliseconds)
	return once(func() {
		window.Call("clearInterval", timer)
		callback.Release()
	})
}

// maxTimeout is what a browser's timer can hold; it takes more for zero.
const maxTimeout = 1<<31 - 1

func once(do func()) func() {
	done := false
	return func() {
		if !done {
			done = true
			do()
		}
	}
}
