package connect_test

import (
	"testing"

	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }
