package jsbridge

import "syscall/js"

// Promise starts work on a goroutine of its own and gives the Promise of its
// result. An error is turned into the rejection value by reject; a panic is
// rejected as Panicked.
func Promise(work func() (js.Value, error), reject func(error) js.Value) js.Value {
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settle(args[0], args[1], work, reject)
		return nil
	})
	// The executor has been called when the constructor returns.
	defer executor.Release()
	return js.Global().Get("window").Get("Promise").New(executor)
}

func settle(resolve, refuse js.Value, work func() (js.Value, error), reject func(error) js.Value) {
	go func() {
		value, err := recovered(work)
		if err != nil {
			refuse.Invoke(reject(err))
			return
		}
		resolve.Invoke(value)
	}()
}

func recovered(work func() (js.Value, error)) (value js.Value, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			panicked := Panicked{}
			if value, ok := thrownBy(cause); ok {
				panicked.Cause = &Rejection{Value: value}
			}
			err = panicked
		}
	}()
	return work()
}

// Await blocks until a Promise has settled. What it was rejected with comes
// back as a Rejection. Anything that is not a Promise is its own result.
func Await(promise js.Value) (js.Value, error) {
	if promise.Type() != js.TypeObject || promise.Get("then").Type() != js.TypeFunction {
		return promise, nil
	}
	type result struct {
		value js.Value
		err   error
	}
	settled := make(chan result, 1)
	fulfilled := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- result{value: first(args)}
		return nil
	})
	defer fulfilled.Release()
	rejected := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- result{err: &Rejection{Value: first(args)}}
		return nil
	})
	defer rejected.Release()

	if _, err := Try(func() js.Value { return promise.Call("then", fulfilled, rejected) }); err != nil {
		return js.Undefined(), err
	}
	r := <-settled
	return r.value, r.err
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}
