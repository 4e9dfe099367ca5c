package firefox

import (
	"testing"

	"countersign/web/browsertest"
)

// running is the browser that all tests of a package use; see browsertest.
var running *browser

// Main runs a package's tests with one Firefox, and fails, with the command that
// helps, where there is none.
func Main(m *testing.M) {
	browsertest.MainWith(m, func() (stop func(), err error) {
		if running, err = start(); err != nil {
			return nil, err
		}
		return running.stop, nil
	})
}
