package strict

import (
	"net/http"
	"net/url"
	"slices"
)

// FormType is the media type of form posts.
const FormType = "application/x-www-form-urlencoded"

// Form decodes a posted form: only the named fields, each at most once. The
// error is a *Fault.
func Form(h http.Header, body []byte, fields ...string) (url.Values, error) {
	if !ContentType(h, FormType) {
		return nil, &Fault{Message: "Content-Type must be " + FormType}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, &Fault{Message: "malformed form"}
	}
	for name, values := range form {
		if !slices.Contains(fields, name) {
			return nil, &Fault{Field: name, Message: "unknown field"}
		}
		if len(values) > 1 {
			return nil, &Fault{Field: name, Message: "appears twice"}
		}
	}
	return form, nil
}
