package lean

// Bodies that take the place of others.
const (
	// nothing is for what nobody can see happen.
	nothing = ``
	// never is for what cannot be reached: should it be reached all the same,
	// the program ends and says so.
	never = `throw("left out of this build")`
)

// valueOf is js.ValueOf without maps.
const valueOf = `switch x := x.(type) {
	case Value:
		return x
	case Func:
		return x.Value
	case nil:
		return valueNull
	case bool:
		if x {
			return valueTrue
		}
		return valueFalse
	case int:
		return floatValue(float64(x))
	case int8:
		return floatValue(float64(x))
	case int16:
		return floatValue(float64(x))
	case int32:
		return floatValue(float64(x))
	case int64:
		return floatValue(float64(x))
	case uint:
		return floatValue(float64(x))
	case uint8:
		return floatValue(float64(x))
	case uint16:
		return floatValue(float64(x))
	case uint32:
		return floatValue(float64(x))
	case uint64:
		return floatValue(float64(x))
	case uintptr:
		return floatValue(float64(x))
	case float32:
		return floatValue(float64(x))
	case float64:
		return floatValue(x)
	case string:
		return makeValue(stringVal(x))
	case []any:
		a := arrayConstructor.New(len(x))
		for i, s := range x {
			a.SetIndex(i, s)
		}
		return a
	}
	panic("ValueOf: invalid value")`

// cuts are the new bodies, by file below src and by function. A method is
// named after its type; "type.*" means all of its methods in the file that
// give nothing back.
//
// They belong to Go 1.26. What each group saves was measured on the helper,
// after brotli: 101 of 493 KB together. That the helper imports nothing which
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
		"tracebackHexdump":    nothing,
		"tracebackPCs":        `return 0`,
	},
	"runtime/hexdump.go": {"hexdumpWords": nothing},

	// These need an environment variable GODEBUG, which a page has not. (6 KB)
	"runtime/mcheckmark.go": {"checkFinalizersAndCleanups": never, "runCheckmark": never},
	"runtime/runtime1.go":   {"parsegodebug": nothing, "check": nothing},
	"internal/cpu/cpu.go":   {"processOptions": nothing},

	// There is one thread, and it never ends; dolockOSThread does nothing for
	// wasm. schedtrace needs GODEBUG as well. (10 KB)
	"runtime/proc.go": {
		"schedtrace": never,
		"stealWork":  `return nil, false, now, 0, false`,
		"startm":     never,
		"newm":       never,
		"handoffp":   never,
		"mexit":      never,
		"p.destroy":  never,
		"stopm":      `fatal("all goroutines are asleep - deadlock!")`,
		"checkdead":  nothing,
		// System calls are calls of JavaScript.
		"reentersyscall": never,
		"exitsyscall":    never,
		"mProfStackInit": nothing,
		"dumpgstatus":    nothing,
	},

	// The only timers of the runtime's own are those of the scavenger, which
	// gives memory back to an operating system. Those of others come with
	// package time, which the helper does not import. (13 KB)
	"runtime/time.go": {
		"timers.check":       `return now, 0, false`,
		"timers.take":        nothing,
		"timer.maybeRunChan": never,
		"blockTimerChan":     never,
		"unblockTimerChan":   never,
	},
	"runtime/mgcscavenge.go": {
		"bgscavenge":            `c <- 1`,
		"pageAlloc.scavenge":    `return 0`,
		"scavengerState.ready":  nothing,
		"scavengerState.wake":   nothing,
		"scavengeIndex.alloc":   nothing,
		"scavengeIndex.free":    nothing,
		"scavengeIndex.nextGen": nothing,
		"printScavTrace":        nothing,
	},

	// The limiter keeps the collector from taking more than half of the time
	// where memory is scarce, which only a limit on it makes it. (2 KB)
	"runtime/mgclimit.go": {
		"gcCPULimiterState.*": nothing,
		"limiterEvent.stop":   nothing,
	},

	// Nothing here has cleanups (runtime.AddCleanup) or is in the bubbles of
	// testing/synctest. (2 KB)
	"runtime/mcleanup.go": {
		"cleanupQueue.enqueue":   never,
		"cleanupQueue.flush":     nothing,
		"cleanupQueue.needsWake": `return false`,
		"cleanupQueue.wake":      never,
	},
	"runtime/synctest.go": {"synctestBubble.*": nothing},

	// Random numbers come from the browser where they must not be guessed, and
	// else from the fast generator that it seeds. (2 KB)
	"runtime/rand.go": {
		"randinit":            nothing,
		"bootstrapRand":       `var b [8]byte; readRandom(b[:]); return *(*uint64)(unsafe.Pointer(&b))`,
		"bootstrapRandReseed": nothing,
		"mrandinit":           `mp.cheaprand = bootstrapRand()`,
		"rand":                `return uint64(cheaprand64())`,
	},

	// What the linker wrote is verified, and what the heap says is printed, for
	// those who work on the two. The program ends as it would, and says why. (5 KB)
	"runtime/symtab.go":   {"moduledataverify1": nothing},
	"runtime/mbitmap.go":  {"badPointer": `throw("found bad pointer in Go heap")`},
	"runtime/mgcmark.go":  {"gcDumpObject": nothing},
	"runtime/mgcsweep.go": {"mspan.reportZombies": `throw("found pointer to free object")`},
	"runtime/error.go": {
		"printanycustomtype": `printstring("(value)")`,
		"panicwrap":          `panic(plainError("value method called using nil pointer"))`,
	},

	// Profiles are for runtime/pprof, which the helper does not import. (5 KB)
	"runtime/malloc.go": {"profilealloc": nothing},
	"runtime/mprof.go": {
		"saveblockevent":              nothing,
		"mProf_NextCycle":             nothing,
		"mProf_Flush":                 nothing,
		"mProf_FlushLocked":           nothing,
		"mProf_PostSweep":             nothing,
		"mProf_Free":                  nothing,
		"tryRecordGoroutineProfile":   nothing,
		"tryRecordGoroutineProfileWB": nothing,
	},

	// Objects are made by jsbridge, of names and values in turn, and not of maps,
	// whose iterator nothing else needs. (3 KB)
	"syscall/js/js.go": {"ValueOf": valueOf},

	// For programs with plugins; others return from it at once. (4 KB)
	"runtime/type.go": {"typelinksinit": nothing},
}
