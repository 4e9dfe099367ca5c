package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"countersign/server/sandbox/wise"
	"countersign/shared/stepup"
)

// ApproveOnPage does what the customer does on the provider's page: the helper
// posts the token there, and the customer enters the password and then the code
// from the phone, which is told by the amount it speaks of. The forms are sent
// as the page itself words them.
func (s *Sandbox) ApproveOnPage(ctx context.Context, hosted stepup.Hosted, amount string) error {
	page, err := s.approvalPage(ctx, hosted)
	if err != nil {
		return err
	}
	if !strings.Contains(page, "<p class=\"amount\">"+amount+"</p>") {
		return fmt.Errorf("the approval page does not show the amount %s", amount)
	}
	if err := s.step(ctx, hosted.URL, page, "password", wise.Password, "code"); err != nil {
		return err
	}
	code, err := s.code(ctx, amount)
	if err != nil {
		return err
	}
	return s.step(ctx, hosted.URL, page, "code", code, "approved")
}

// EnterPassword opens the provider's page and enters a password, after which the
// page must show the step next.
func (s *Sandbox) EnterPassword(ctx context.Context, hosted stepup.Hosted, password, next string) error {
	page, err := s.approvalPage(ctx, hosted)
	if err != nil {
		return err
	}
	return s.step(ctx, hosted.URL, page, "password", password, next)
}

// approvalPage posts the token to the provider's page, as the helper does.
func (s *Sandbox) approvalPage(ctx context.Context, hosted stepup.Hosted) (string, error) {
	return s.post(ctx, hosted.URL, url.Values{
		"ott": {hosted.Token}, "libVersion": {"journey 0"}, "parentHostname": {"localhost"}, "flow": {"iframe"},
	})
}

// formOf finds a form of the approval page: where it goes, the hidden token,
// and the name of the one field that the customer fills in.
var formOf = map[string]*regexp.Regexp{"password": form("password"), "code": form("code")}

func form(shown string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)<form data-shows="` + shown + `" data-action="([^"]+)".*?` +
		`<input type="hidden" name="ott" value="([^"]+)">.*?<input class="field[^"]*"[^>]* name="([^"]+)"`)
}

// step fills in a form of the page, and says what the page must show next.
func (s *Sandbox) step(ctx context.Context, at, page, shown, value, next string) error {
	found := formOf[shown].FindStringSubmatch(page)
	if found == nil {
		return fmt.Errorf("the approval page has no form for the %s", shown)
	}
	text, err := s.post(ctx, at+found[1], url.Values{"ott": {html.UnescapeString(found[2])}, found[3]: {value}})
	if err != nil {
		return err
	}
	var view struct{ Step, Error string }
	if err := json.Unmarshal([]byte(text), &view); err != nil {
		return err
	}
	if view.Step != next {
		return fmt.Errorf("after the %s the page shows %q (%s), not %q", shown, view.Step, view.Error, next)
	}
	return nil
}

// code reads the latest code for an amount from the phone.
func (s *Sandbox) code(ctx context.Context, amount string) (string, error) {
	messages, err := s.Phone(ctx)
	if err != nil {
		return "", err
	}
	for i := len(messages) - 1; i >= 0; i-- {
		if strings.Contains(messages[i].Text, " to pay "+amount+" ") {
			return messages[i].Code, nil
		}
	}
	return "", fmt.Errorf("no code for %s has arrived on the phone", amount)
}

func (s *Sandbox) post(ctx context.Context, to string, fields url.Values) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(fields.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("approval page: %d", res.StatusCode)
	}
	return string(body), err
}
