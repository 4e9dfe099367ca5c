package program

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"countersign/server/internal/config"
)

// defaultFile is read where nothing else is named and it exists.
const defaultFile = "countersign.yaml"

// load reads the configuration that the command line, the environment or the
// folder names. name is what to call it.
func (m *Main) load(file string) (c config.Config, name string, err error) {
	chosen := file
	if chosen == "" {
		chosen = m.env(config.FileVariable)
	}
	name = chosen
	if name == "" {
		name = defaultFile
	}
	text, err := m.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && chosen == "":
		name = "the environment" // there is no file, and there need not be one
	case errors.Is(err, fs.ErrNotExist):
		return c, name, fmt.Errorf("there is no file %s", name)
	case err != nil:
		return c, name, fmt.Errorf("cannot read %s: %w", name, err)
	}
	c, err = config.Load(config.Source{Name: name, YAML: text, Env: m.Env, ReadFile: m.ReadFile})
	return c, name, err
}

// tell writes the faults of a configuration and gives the error to end with.
func (m *Main) tell(name string, err error) error {
	var faults config.Faults
	if !errors.As(err, &faults) {
		return err
	}
	things := "1 thing is"
	if len(faults) > 1 {
		things = fmt.Sprintf("%d things are", len(faults))
	}
	text := fmt.Sprintf("%s wrong with %s:\n\n  %s\n", things, name, strings.ReplaceAll(faults.Error(), "\n", "\n  "))
	if _, err := fmt.Fprint(m.Stderr, text); err != nil {
		return err
	}
	return errTold
}
