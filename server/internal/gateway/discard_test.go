package gateway_test

import (
	"io"
	"log"
)

// discardLog is for servers whose errors are what a test is about.
func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
