package wise_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
)

// fixture is one documented exchange with Wise. Its source is beside it.
type fixture struct {
	Name    string
	Request struct {
		Method, Path string
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage
	}
}

func (f fixture) header() http.Header {
	h := http.Header{}
	for name, value := range f.Response.Headers {
		h.Set(name, value)
	}
	return h
}

// fixtures reads a file of testdata.
func fixtures(t *testing.T, name string) []fixture {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var list []fixture
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}
