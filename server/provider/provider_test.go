package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/server/provider"
)

func TestPrintingAnAnswerDoesNotShowIt(t *testing.T) {
	a := provider.Answering{Text: "4826", Sealed: true}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, value := range []any{a, &a, []provider.Answering{a}, struct{ A provider.Answering }{a}} {
			if text := fmt.Sprintf(verb, value); text == "" || strings.Contains(text, "4826") {
				t.Errorf("%s of %T prints %s", verb, value, text)
			}
		}
	}
}
