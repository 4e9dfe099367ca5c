package config

import (
	"strconv"
	"strings"

	"countersign/server"
)

// maxDescriptions bounds how deep descriptions may go into each other. What a
// gateway allows is less.
const maxDescriptions = 16

// description reads what a customer is shown of a request; nil where it is
// left out.
func (g group) description(name string) *server.Description {
	return g.descriptionAt(name, 1)
}

func (g group) descriptionAt(name string, depth int) *server.Description {
	n := g.structured(name)
	if n.kind == absent {
		return nil
	}
	d := group{decoder: g.decoder, path: g.key(name), known: map[string]bool{}}.over(n)
	defer d.done()
	described := &server.Description{
		Title:    d.text("title", ""),
		Lookup:   d.lookup("lookup"),
		Amount:   d.pointer("amount"),
		Currency: d.pointer("currency"),
		Payee:    d.pointer("payee"),
		Decimals: d.decimals("decimals"),
		Keep:     d.pointers("keep"),
	}
	if depth == maxDescriptions {
		d.value("then")
		d.reject("then", "goes too deep")
		return described
	}
	described.Then = d.descriptionAt("then", depth+1)
	if then := described.Then; then != nil && then.Lookup == "" && !d.inFile("then").has("lookup") {
		d.reject("then", "needs a lookup, such as GET /v1/accounts/{account}")
		described.Then = nil
	}
	return described
}

// lookup is a question to the provider, such as "GET /v1/transfers/{transferId}".
func (g group) lookup(name string) string {
	text := g.text(name, "")
	if text != "" && !strings.HasPrefix(text, "GET /") {
		g.reject(name, "must be GET and a path, such as GET /v1/transfers/{transferId}")
		return "GET /-" // so that it is not missing
	}
	return text
}

// decimals are those that an amount is written without.
func (g group) decimals(name string) int {
	return parsed(g, name, "0 to 4, such as 2 for cents", func(text string) (int, bool) {
		n, err := strconv.Atoi(text)
		return n, err == nil && n >= 0 && n <= 4
	})
}

const pointerForm = "must be a JSON pointer, such as /sourceValue"

// pointer is a JSON pointer (RFC 6901).
func (g group) pointer(name string) string {
	text := g.text(name, "")
	if text != "" && !strings.HasPrefix(text, "/") {
		g.reject(name, pointerForm)
		return ""
	}
	return text
}

// pointers are JSON pointers by names that the configuration makes up.
func (g group) pointers(name string) map[string]string {
	values := g.named(name)
	if len(values) == 0 {
		return nil
	}
	for _, key := range sortedKeys(values) {
		if !strings.HasPrefix(values[key], "/") {
			g.reject(name, "each "+pointerForm)
			delete(values, key)
		}
	}
	return values
}

// has reports a group that has a key.
func (n node) has(key string) bool {
	for _, f := range n.fields {
		if f.key == key {
			return true
		}
	}
	return false
}
