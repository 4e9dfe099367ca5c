package firefox_test

import (
	"testing"

	"countersign/web/browsertest/internal/firefox"
)

func TestMain(m *testing.M) { firefox.Main(m) }
