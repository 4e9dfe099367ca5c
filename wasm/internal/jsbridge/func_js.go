package jsbridge

import "syscall/js"

// Method makes a JavaScript function of a Go call that takes one argument and
// gives a Promise. It stays for the life of the program.
func Method(work func(argument js.Value) (js.Value, error), reject func(error) js.Value) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		argument := first(args)
		return Promise(func() (js.Value, error) { return work(argument) }, reject)
	})
}
