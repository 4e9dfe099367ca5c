// Package compat_test holds a test for each thing that pages know from the
// library that Countersign replaces, and that it keeps to the letter. The
// library itself is compared in differential_test.go.
package compat_test

import (
	"testing"

	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }
