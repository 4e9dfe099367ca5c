package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Sandbox moves the simulated provider through its management API, as anybody
// who tests against a sandbox would. It is safe for concurrent use.
type Sandbox struct {
	address string
	client  *http.Client
}

// Change changes what is named of the scenario and leaves the rest.
func (s *Sandbox) Change(ctx context.Context, change any) error {
	return s.call(ctx, http.MethodPatch, "/_sandbox/wise/scenario", change, nil)
}

// Fault is a fault that strikes once; see fault.Next in the sandbox.
type Fault struct {
	Fault  string `json:"fault"`
	Path   string `json:"path"`
	Replay bool   `json:"replay"`
}

// Inject sets the faults that strike next.
func (s *Sandbox) Inject(ctx context.Context, faults ...Fault) error {
	return s.Change(ctx, map[string]any{"faults": map[string]any{"next": faults}})
}

// Approve approves a one-time token without the page.
func (s *Sandbox) Approve(ctx context.Context, token string) error {
	return s.token(ctx, token, "approve")
}

// Expire ends a one-time token's time.
func (s *Sandbox) Expire(ctx context.Context, token string) error {
	return s.token(ctx, token, "expire")
}

// Decline declines a one-time token without the page.
func (s *Sandbox) Decline(ctx context.Context, token string) error {
	return s.token(ctx, token, "decline")
}

func (s *Sandbox) token(ctx context.Context, token, verb string) error {
	return s.call(ctx, http.MethodPost, "/_sandbox/wise/tokens/"+url.PathEscape(token)+"/"+verb, nil, nil)
}

// Tokens gives all one-time tokens that the provider has issued: secrets.
func (s *Sandbox) Tokens(ctx context.Context) ([]string, error) {
	var answer struct{ Tokens []struct{ Token string } }
	err := s.call(ctx, http.MethodGet, "/_sandbox/wise/tokens", nil, &answer)
	tokens := make([]string, len(answer.Tokens))
	for i, t := range answer.Tokens {
		tokens[i] = t.Token
	}
	return tokens, err
}

// Advance moves the provider's clock forward.
func (s *Sandbox) Advance(ctx context.Context, seconds int) error {
	return s.call(ctx, http.MethodPost, "/_sandbox/clock/advance", map[string]int{"seconds": seconds}, nil)
}

// Fill puts money on the customer's balance in euros.
func (s *Sandbox) Fill(ctx context.Context, euros int) error {
	return s.call(ctx, http.MethodPost, "/_sandbox/wise/balances/64022918", map[string]int{"amount": euros}, nil)
}

// SetUp changes what the customer has set up, by the names that the management
// API has for it: {"pin": "4826"}.
func (s *Sandbox) SetUp(ctx context.Context, change any) error {
	return s.call(ctx, http.MethodPatch, "/_sandbox/wise/users/8820451/factors", change, nil)
}

// RotateKey replaces the key that answers are sealed with. The provider keeps
// the old one beside it, or forgets it.
func (s *Sandbox) RotateKey(ctx context.Context, keepOld bool) error {
	return s.call(ctx, http.MethodPost, "/_sandbox/wise/keys/rotate", map[string]any{
		"scope": "PAYLOAD_ENCRYPTION", "algorithm": "RSA_OAEP_256", "keepOld": keepOld,
	}, nil)
}

// Executions gives how often the provider has executed each transfer.
func (s *Sandbox) Executions(ctx context.Context) (map[int64]int, error) {
	var answer struct {
		Executions []struct{ Resource string }
	}
	if err := s.call(ctx, http.MethodGet, "/_sandbox/executions?action=fund", nil, &answer); err != nil {
		return nil, err
	}
	counts := map[int64]int{}
	for _, e := range answer.Executions {
		id, err := strconv.ParseInt(e.Resource, 10, 64)
		if err != nil {
			return nil, err
		}
		counts[id]++
	}
	return counts, nil
}

// Call is a request that the provider has got.
type Call struct {
	Seq     int64
	Method  string
	Path    string
	Outcome string
}

// Calls gives the API requests that the provider has got, oldest first.
func (s *Sandbox) Calls(ctx context.Context) ([]Call, error) {
	var answer struct{ Requests []Call }
	err := s.call(ctx, http.MethodGet, "/_sandbox/history", nil, &answer)
	return answer.Requests, err
}

// Message is a text on the customer's phone.
type Message struct {
	ID   int64
	Text string
	Code string
}

// Phone gives the texts that are on the customer's phone, oldest first.
func (s *Sandbox) Phone(ctx context.Context) ([]Message, error) {
	var answer struct{ Messages []Message }
	err := s.call(ctx, http.MethodGet, "/_sandbox/phone", nil, &answer)
	return answer.Messages, err
}

// call sends a request of the management API; in and out may be nil.
func (s *Sandbox) call(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	return s.callAs(ctx, "", method, path, body, out)
}

// callAs sends a request with an Authorization, or with none; body and out may
// be nil.
func (s *Sandbox) callAs(ctx context.Context, authorization, method, path string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, s.address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("sandbox: %s %s: %d %s", method, path, res.StatusCode, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
