package gateway

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// The sizes of answers, in bytes.
const (
	maxAnswer   = 256       // a code or a secret
	maxFaceBody = 512 << 10 // a face scan, as a body
)

// errAnswer says that a body is not an answer of the kind that is asked for.
var errAnswer = errors.New("gateway: not an answer of this kind")

// asked is what kind of answer is asked for.
type asked struct {
	method stepup.Method
	sealed bool
	length int // of a code, 0 where nobody knows
}

// readAnswer reads the body of a request as an answer. Where a sealed one is
// asked for, nothing else is read: what comes in clear is not for us.
func readAnswer(r *http.Request, a asked) (provider.Answering, error) {
	if r.Header["Content-Encoding"] != nil {
		return provider.Answering{}, errAnswer
	}
	if a.sealed {
		if !hasType(r, wire.TypeSealed) {
			return provider.Answering{}, errAnswer
		}
		body, err := readBody(r, maxSealed)
		if err != nil {
			return provider.Answering{}, err
		}
		return provider.Answering{Text: string(body), Sealed: true}, checkSealed(string(body))
	}
	if !hasType(r, wire.TypeJSON) {
		return provider.Answering{}, errAnswer
	}
	body, err := readBody(r, a.maxBody())
	if err != nil {
		return provider.Answering{}, err
	}
	members, ok := texts(body, "answer")
	if !ok || !utf8.Valid(body) || !a.fits(members["answer"]) {
		return provider.Answering{}, errAnswer
	}
	return provider.Answering{Text: members["answer"]}, nil
}

// maxBody is how long the JSON of an answer may be, in which each byte may be
// written as six.
func (a asked) maxBody() int64 {
	if a.method == stepup.MethodFace {
		return maxFaceBody
	}
	return int64(len(`{"answer":""}`) + 6*maxAnswer + 64)
}

// fits reports an answer of the form that is asked for.
func (a asked) fits(answer string) bool {
	if answer == "" || strings.ContainsFunc(answer, unicode.IsControl) {
		return false
	}
	if a.method == stepup.MethodFace {
		return true // its body is limited
	}
	return len(answer) <= maxAnswer && (a.length == 0 || a.method != stepup.MethodCode || utf8.RuneCountInString(answer) == a.length)
}

// hasType reports a body of this media type, and no other parameter than that it
// is in UTF-8.
func hasType(r *http.Request, want string) bool {
	values := r.Header["Content-Type"]
	if len(values) != 1 {
		return false
	}
	got, parameters, err := mime.ParseMediaType(values[0])
	if charset, ok := parameters["charset"]; ok && strings.EqualFold(charset, "utf-8") {
		delete(parameters, "charset")
	}
	return err == nil && got == want && len(parameters) == 0
}

// readBody reads a body that may have this length at most.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errAnswer
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = errAnswer
	}
	return body, err
}

// bodyless reports a request without a body.
func bodyless(r *http.Request) bool {
	body, err := readBody(r, 0)
	return err == nil && len(body) == 0
}
