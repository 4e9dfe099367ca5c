package config

import (
	"fmt"

	"countersign/server"
)

// customer reads who tells whose request it is: a proxy, by headers. Without one
// nobody does.
func (g group) customer(name, provider string) server.CustomerSource {
	c := g.group(name)
	defer c.done()
	g.decoder.note(fmt.Sprintf("provider %q: customer", provider), c.node.at, c.path)
	headers := c.named("headers")
	if len(headers) == 0 && len(c.texts("trusted_proxies")) == 0 {
		return nil
	}
	trusted, ok := c.proxies("trusted_proxies")
	if !ok {
		return nil
	}
	source, err := server.ForwardedCustomer(headers, trusted...)
	if err != nil {
		c.reject("headers", "must give for each parameter the name of a header, such as { userUUID: X-Customer }")
		return nil
	}
	return source
}
