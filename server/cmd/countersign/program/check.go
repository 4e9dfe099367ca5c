package program

import (
	"context"
	"fmt"
)

func (m *Main) check(_ context.Context, args []string) error {
	flags := newFlags("check", checkHelp)
	file := flags.String("config", "", "")
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	c, name, err := m.load(*file)
	if err != nil {
		return m.tell(name, err)
	}
	return m.print(fmt.Sprintf("%s is fine: providers %d, routes %d, at %s.\n",
		name, len(c.Server.Providers), len(c.Server.Routes), c.Server.PublicURL))
}
