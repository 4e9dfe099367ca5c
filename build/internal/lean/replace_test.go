package lean

import (
	"strings"
	"testing"
)

func TestReplace(t *testing.T) {
	const source = `package p

import (
	"internal/used"
	"internal/unused" // its own comment
	named "internal/named"
	"unsafe"
)

func plain(a int) { unused.Call(unsafe.Pointer(nil)) }

func gives() (used.T, error) { return used.Make(unused.It) }

func (t *many) one() { _ = named.X }

func (t many) two() {}

func (t many) three() bool { return true }

func declared()

func (t *other) one() { used.Call() }
`
	got, err := replace([]byte(source), map[string]string{
		"plain": `stop("}")`, "gives": "return", "many.*": "", "other.one": "x()",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := source
	for _, change := range [][2]string{
		{`"internal/unused"`, `_ "internal/unused"`},
		{`"unsafe"`, `_ "unsafe"`},
		{`{ unused.Call(unsafe.Pointer(nil)) }`, `{ stop("}") }`},
		{`{ return used.Make(unused.It) }`, `{ return }`},
		{`{ _ = named.X }`, `{  }`},
		{`two() {}`, `two() {  }`},
		{`{ used.Call() }`, `{ x() }`},
	} {
		want = strings.Replace(want, change[0], change[1], 1)
	}
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReplaceRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		source, function, body, want string
	}{
		"a missing function": {"package p\n\nfunc g() {}\n", "f", "", "there is no function f"},
		"a missing method":   {"package p\n\nfunc (t) f() {}\n", "f", "", "there is no function f"},
		"another type":       {"package p\n\nfunc (t) f() {}\n", "u.*", "", "there is no function u.*"},
		"only results":       {"package p\n\nfunc (t) f() int { return 1 }\n", "t.*", "", "there is no function t.*"},
		"no body":            {"package p\n\nfunc f()\n", "f", "", "there is no function f"},
		"no source":          {"not Go", "f", "", "parsing"},
		"no new body":        {"package p\n\nfunc f() {}\n", "f", "(", "parsing what was replaced"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := replace([]byte(test.source), map[string]string{test.function: test.body})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}
