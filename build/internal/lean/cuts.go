package lean

// Bodies that take the place of others.
const (
	// nothing is for what nobody can see happen.
	nothing = ``
	// never is for what cannot be reached: should it be reached all the same,
	// the program ends and says so.
	never = `throw("left out of this build")`
)

// cuts are the new bodies, by file below src and by function. A method is
// named after its type; "type.*" means all of its methods in the file that
// give nothing back.
//
// They belong to Go 1.26. What each group saves was measured on the helper,
// after brotli: 64 of 395 KB together. That the helper imports nothing which
// needs them is held by build/internal/rules.
var cuts = map[string]map[string]string{
	// Printing floats is what most of internal/strconv is for, with 11 KB of
	// powers of ten. The runtime prints them where a panic's value is one, and in
	// the traces below. (24 KB)
	"runtime/print.go": {
		"printfloat32":    `printstring("(float)")`,
		"printfloat64":    `printstring("(float)")`,
		"printcomplex64":  `printstring("(complex)")`,
		"printcomplex128": `printstring("(complex)")`,
	},

	// The execution tracer is switched on by runtime/trace, which the helper
	// does not import. Every traceLocker that is not empty comes from
	// traceAcquireEnabled. (20 KB)
	"runtime/traceruntime.go": {
		"traceAcquireEnabled": never + `; return traceLocker{}`,
		"traceLocker.*":       nothing,
		"traceThreadDestroy":  never,
	},
	"runtime/traceallocfree.go": {"traceLocker.*": nothing},
	"runtime/tracecpu.go":       {"traceCPUSample": never},
	"runtime/trace.go": {
		"traceAdvance":         never,
		"traceReader":          `return nil`,
		"traceReaderAvailable": `return nil`,
	},

	// A stack trace has no names and lines in it once wasmopt has blanked them.
	// The message of a panic stays. (9 KB)
	"runtime/traceback.go": {
		"goroutineheader":     nothing,
		"traceback1":          nothing,
		"tracebacksomeothers": nothing,
	},
	"runtime/hexdump.go": {"hexdumpWords": nothing},

	// These need an environment variable GODEBUG, which a page has not. (4 KB)
	"runtime/mcheckmark.go": {"checkFinalizersAndCleanups": never, "runCheckmark": never},
	"runtime/proc.go":       {"schedtrace": never},

	// Profiles are for runtime/pprof, which the helper does not import. (2 KB)
	"runtime/malloc.go": {"profilealloc": nothing},
	"runtime/mprof.go":  {"saveblockevent": nothing},

	// For programs with plugins; others return from it at once. (4 KB)
	"runtime/type.go": {"typelinksinit": nothing},
}
