package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"countersign/shared/wire"
)

// session is a browser's with a gateway. Its events are challenges that come and
// are cancelled.
type session struct {
	gateway   string
	client    *http.Client
	cookie    string
	challenge string // that is open, or ""
}

// begin raises a first challenge, which begins the session, and cancels it.
func (s *session) begin(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.event(ctx)
}

// open raises a first challenge.
func (s *session) open(ctx context.Context) error {
	answered, err := s.raise(ctx)
	if err != nil {
		return err
	}
	for _, c := range (&http.Response{Header: answered}).Cookies() {
		if c.Name == "countersign" {
			s.cookie = c.Name + "=" + c.Value
		}
	}
	if s.cookie == "" {
		return errors.New("the gateway has begun no session")
	}
	return nil
}

// event is a challenge, or the end of the one that is open.
func (s *session) event(ctx context.Context) error {
	if s.challenge == "" {
		_, err := s.raise(ctx)
		return err
	}
	_, err := post(ctx, s.client, s.gateway+wire.PathChallenges+"/"+s.challenge+"/cancel", s.header(), http.StatusOK)
	s.challenge = ""
	return err
}

func (s *session) raise(ctx context.Context) (http.Header, error) {
	answered, err := post(ctx, s.client, s.gateway+challenged, s.header(), http.StatusForbidden)
	if err != nil {
		return nil, err
	}
	if s.challenge = answered.Get(wire.HeaderChallenge); s.challenge == "" {
		return nil, errors.New("the gateway has recognised no challenge")
	}
	return answered, nil
}

func (s *session) header() http.Header {
	h := http.Header{"Origin": {page}}
	if s.cookie != "" {
		h.Set("Cookie", s.cookie)
	}
	return h
}

// post sends an empty request and gives the headers of the answer, which must have
// a status.
func post(ctx context.Context, client *http.Client, url string, header http.Header, status int) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, nil)
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != status {
		err = fmt.Errorf("%s: %s, %.200s", strings.TrimPrefix(url, "http://"), res.Status, text)
	}
	return res.Header, err
}
