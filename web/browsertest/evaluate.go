package browsertest

import (
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// errThrown is what JavaScript threw.
var errThrown = errors.New("JavaScript threw")

// in has the scope evaluate in the document of its target whose context this is.
func (s *scope) in(context func() runtime.ExecutionContextID) {
	s.evaluate = func(expression string) (string, error) {
		ctx, cancel := s.limited()
		defer cancel()
		yes := true
		no := false
		result, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
			Expression:                  expression,
			ContextID:                   context(),
			AwaitPromise:                &yes,
			ReturnByValue:               &yes,
			AllowUnsafeEvalBlockedByCSP: &no, // as the page itself would have it
		})
		if err != nil {
			return "", err
		}
		if d := result.ExceptionDetails; d != nil {
			return "", fmt.Errorf("%w: %s", errThrown, describeException(d))
		}
		return string(result.Result.Value), nil
	}
}

// mainFrame is the context of a target's main frame, as it is then.
func mainFrame() runtime.ExecutionContextID { return 0 }
