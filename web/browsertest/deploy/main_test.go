package deploy_test

import (
	"testing"

	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m, "pay.example.com", "app.example.com") }
