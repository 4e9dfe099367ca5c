package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"countersign/server/internal/jwt"
)

// maxLogin is the longest answer of a login, in bytes.
const maxLogin = 64 << 10

// login sends name and password and gives the token that they are answered with.
func (a *AgentLogin) login(ctx context.Context) (token, error) {
	body, err := json.Marshal(map[string]string{a.config.LoginKey: a.config.Login, a.config.PasswordKey: a.config.Password})
	if err != nil {
		return token{}, &loginError{cause: errors.New("not sent")} // cannot be: strings always encode
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.config.URL, bytes.NewReader(body))
	if err != nil {
		return token{}, &loginError{cause: errors.New("not sent")} // cannot be: the address was checked
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}, "User-Agent": {""}}
	res, err := a.http.Do(r)
	if err != nil {
		return token{}, &loginError{cause: err}
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated {
		return token{}, &loginError{status: res.StatusCode}
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxLogin+1))
	if err != nil {
		return token{}, &loginError{cause: err}
	}
	return readAgentToken(answer, a.config.TokenKey, a.config.Life, time.Now())
}

// readAgentToken reads the answer of a login. A token that says how long it lives
// is used so long, any other for a configured time.
func readAgentToken(answer []byte, key string, life time.Duration, now time.Time) (token, error) {
	var members map[string]json.RawMessage
	var text string
	if len(answer) > maxLogin || json.Unmarshal(answer, &members) != nil || json.Unmarshal(members[key], &text) != nil {
		return token{}, &loginError{}
	}
	if !usable(text) {
		return token{}, &loginError{}
	}
	if told, ok := jwt.Life(text); ok {
		life = told
	}
	return lasting(text, life, now), nil
}

// loginError says that there is no token of the agent's. Its text can be logged,
// its cause cannot.
type loginError struct {
	status int   // of an answer that has no token, 0 where there was another trouble
	cause  error // of having no answer
}

func (e *loginError) Error() string {
	const text = "credential: no token of the agent: "
	var trouble *url.Error
	switch {
	case e.status != 0:
		return fmt.Sprintf("%sanswered %d", text, e.status)
	case errors.As(e.cause, &trouble) && trouble.Timeout():
		return text + "no answer in time"
	case e.cause != nil:
		return text + "the login cannot be reached"
	}
	return text + "the answer is not the documented one"
}

func (e *loginError) Unwrap() error { return e.cause }

// Is makes it an ErrProvider.
func (e *loginError) Is(target error) bool { return target == ErrProvider } //nolint:errorlint // that is what Is is for

// final reports that the provider has refused, so that the same again would not
// be taken either.
func (e *loginError) final() bool { return e.status >= 400 && e.status < 500 }
