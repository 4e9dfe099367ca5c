package jsbridge

import "syscall/js"

// Object makes a plain object of names and values in turn.
func Object(pairs ...any) js.Value {
	return Assign(js.Global().Get("Object").New(), pairs...)
}

// Assign sets properties of an object, names and values in turn, and gives the
// object. It throws what a setter throws.
func Assign(object js.Value, pairs ...any) js.Value {
	for i := 0; i < len(pairs); i += 2 {
		object.Set(pairs[i].(string), pairs[i+1])
	}
	return object
}

// String reads a string property, "" where it is missing or of another type.
func String(object js.Value, name string) string {
	if value := property(object, name); value.Type() == js.TypeString {
		return value.String()
	}
	return ""
}

// Int reads a number property, 0 where it is missing, of another type or not
// a number that an int can hold.
func Int(object js.Value, name string) int {
	value := property(object, name)
	if value.Type() != js.TypeNumber {
		return 0
	}
	number := value.Float()
	if number != number || number < -1<<52 {
		return 0
	}
	return int(min(number, 1<<52))
}

// Strings reads an array of strings; other elements are left out.
func Strings(object js.Value, name string) []string {
	value := property(object, name)
	if value.Type() != js.TypeObject {
		return nil
	}
	length := value.Get("length")
	if length.Type() != js.TypeNumber {
		return nil
	}
	var list []string
	for i := range length.Int() {
		if item := value.Index(i); item.Type() == js.TypeString {
			list = append(list, item.String())
		}
	}
	return list
}

func property(object js.Value, name string) js.Value {
	if t := object.Type(); t != js.TypeObject && t != js.TypeFunction {
		return js.Undefined()
	}
	return object.Get(name)
}
