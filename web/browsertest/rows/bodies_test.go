package rows_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// body is one way to give a request its body. make is the body of a function of
// the path; it gives the arguments for request, and what the page does after
// the call, which must not matter any more.
type body struct {
	make string
	// kind and want are what the bank must get, both times. kind "multipart" is
	// any boundary, with want somewhere in the body.
	kind, want string
}

const plainText, asJSON = "text/plain;charset=UTF-8", "application/json"

var bodies = map[string]body{
	"data": {
		make: `const data = { amount: 12.5, to: 'Zoë' }; return [path, { method: 'POST', data }, () => (data.amount = 1)]`,
		kind: asJSON, want: `{"amount":12.5,"to":"Zoë"}`,
	},
	"data under a type of the caller's own": {
		make: `return [path, { method: 'PUT', data: [1], headers: { 'content-type': 'application/vnd.api+json' } }]`,
		kind: "application/vnd.api+json", want: "[1]",
	},
	"text": {
		make: `const init = { method: 'POST', body: 'pay' }; return [path, init, () => (init.body = 'other')]`,
		kind: asJSON, want: "pay",
	},
	"URL": {
		make: `const url = new URL(path, location.href); return [url, { method: 'POST', body: 'pay' }, () => (url.pathname = '/other')]`,
		kind: asJSON, want: "pay",
	},
	"Headers": {
		make: `const headers = new Headers({ 'Content-Type': 'text/x' }); return [path, { method: 'POST', body: 'pay', headers }, () => headers.set('Content-Type', 'text/y')]`,
		kind: "text/x", want: "pay",
	},
	"header pairs": {
		make: `const pair = ['CONTENT-TYPE', 'text/x']; return [path, { method: 'POST', body: 'pay', headers: [pair] }, () => (pair[1] = 'text/y')]`,
		kind: "text/x", want: "pay",
	},
	"ArrayBuffer": {
		make: `const bytes = new TextEncoder().encode('pay'); return [path, { method: 'POST', body: bytes.buffer }, () => bytes.fill(65)]`,
		kind: asJSON, want: "pay",
	},
	"view of a buffer": {
		make: `const bytes = new TextEncoder().encode('do pay now'); return [path, { method: 'POST', body: bytes.subarray(3, 6) }, () => bytes.fill(65)]`,
		kind: asJSON, want: "pay",
	},
	"DataView": {
		make: `const bytes = new TextEncoder().encode('do pay now'); return [path, { method: 'POST', body: new DataView(bytes.buffer, 3, 3) }, () => bytes.fill(65)]`,
		kind: asJSON, want: "pay",
	},
	"buffer that is handed on": {
		make: `const { buffer } = new TextEncoder().encode('pay'); return [path, { method: 'POST', body: buffer }, () => structuredClone(buffer, { transfer: [buffer] })]`,
		kind: asJSON, want: "pay",
	},
	"URLSearchParams": {
		make: `const form = new URLSearchParams({ a: '1 & 2' }); return [path, { method: 'POST', body: form }, () => form.set('a', 'other')]`,
		kind: "application/x-www-form-urlencoded;charset=UTF-8", want: "a=1+%26+2",
	},
	"Blob with a type": {
		make: `return [path, { method: 'POST', body: new Blob(['pay'], { type: 'text/csv' }) }]`,
		kind: "text/csv", want: "pay",
	},
	"Blob without one": {
		make: `return [path, { method: 'POST', body: new Blob(['pay']) }]`,
		kind: asJSON, want: "pay",
	},
	"FormData with a file": {
		make: `
			const form = new FormData();
			form.append('amount', '12');
			form.append('receipt', new File(['bytes of a file'], 'receipt.txt', { type: 'text/plain' }));
			return [path, { method: 'POST', body: form }, () => form.set('amount', '99')]`,
		kind: "multipart", want: "bytes of a file",
	},
	"stream": {
		make: `
			const body = new Blob(['pay as ', 'a stream']).stream();
			return [path, { method: 'POST', body, duplex: 'half' }]`,
		kind: asJSON, want: "pay as a stream",
	},
	"Request": {
		make: `const r = new Request(path, { method: 'POST', body: 'pay' }); return [r]`,
		kind: plainText, want: "pay",
	},
	"Request with JSON": {
		make: `const r = new Request(path, { method: 'PATCH', body: '{}', headers: { 'Content-Type': 'application/json' } }); return [r]`,
		kind: asJSON, want: "{}",
	},
	"Request with FormData": {
		make: `const form = new FormData(); form.append('amount', '12'); return [new Request(path, { method: 'POST', body: form })]`,
		kind: "multipart", want: "12",
	},
	"Request and init": {
		make: `const r = new Request(path, { method: 'POST', body: 'other' }); return [r, { method: 'PUT', body: 'pay' }]`,
		kind: plainText, want: "pay",
	},
	"no body": {
		make: `return [path, { method: 'POST' }]`,
		kind: asJSON, want: "",
	},
}

// Row 9: every kind of body works and is repeated byte for byte, as it was when
// the request was made; Content-Type is never forced on a body that sets its own.
func TestBodiesAreRepeated(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	for name, kind := range bodies {
		t.Run(name, func(t *testing.T) {
			path := "/api/" + strings.ReplaceAll(name, " ", "-")
			running := browsertest.Start(p, create+`
				const [input, init, after] = ((path) => {`+kind.make+`})(b);
				const answer = request(input, init);
				after?.();
				return settled(await answer)`, b.config(object{"approvalPageUrl": b.approval("say=success")}), path)
			done(t, running, path)
			var got []sent
			for _, s := range b.requests() {
				if s.Path == path {
					got = append(got, s)
				}
			}
			if len(got) != 2 || got[1].Token == "" {
				t.Fatalf("the bank got %v", got)
			}
			first, again := got[0], got[1]
			again.Token = ""
			if first != again {
				t.Errorf("first %q, then %q", first, again)
			}
			kind.check(t, first)
		})
	}
}

func (b body) check(t *testing.T, got sent) {
	t.Helper()
	if b.kind == "multipart" {
		if !strings.HasPrefix(got.Type, "multipart/form-data; boundary=") || !strings.Contains(got.Body, b.want) {
			t.Errorf("got %s %q", got.Type, got.Body)
		}
		return
	}
	if got.Type != b.kind || got.Body != b.want {
		t.Errorf("got %s %q, want %s %q", got.Type, got.Body, b.kind, b.want)
	}
}

// A file of some size arrives whole both times.
func TestLargeBodyIsRepeated(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	p := b.visit(t)
	running := browsertest.Start(p, create+`
		const bytes = new Uint8Array(3 << 20).map((_, i) => i * 7);
		const form = new FormData();
		form.append('file', new File([bytes], 'large.bin'));
		return settled(await request(b, { method: 'POST', body: form }))`, b.config(object{"approvalPageUrl": b.approval("say=success")}), "/api/1")
	done(t, running, "/api/1")
	got := b.requests()
	if len(got) != 2 || got[0].Body != got[1].Body || len(got[0].Body) < 3<<20 {
		t.Errorf("the bank got %d requests, the first of %d bytes", len(got), len(got[0].Body))
	}
}
