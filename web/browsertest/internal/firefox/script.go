package firefox

import (
	"errors"
	"fmt"
)

// errThrown is what JavaScript threw.
var errThrown = errors.New("JavaScript threw")

// evaluate runs an expression in a context and gives its awaited value as JSON, ""
// where it is undefined.
func (c *connection) evaluate(context, expression string) (string, error) {
	var answer struct {
		Type             string
		Result           struct{ Type, Value string }
		ExceptionDetails struct {
			Text       string
			LineNumber int
		}
	}
	err := c.call("script.evaluate", object{
		"expression":   "(async () => JSON.stringify(await (" + expression + ")))()",
		"target":       object{"context": context},
		"awaitPromise": true,
	}, &answer)
	switch {
	case err != nil:
		return "", err
	case answer.Type == "exception":
		return "", fmt.Errorf("%w: %s (line %d)", errThrown, answer.ExceptionDetails.Text, answer.ExceptionDetails.LineNumber)
	}
	return answer.Result.Value, nil
}
