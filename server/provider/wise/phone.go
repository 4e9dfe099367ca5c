package wise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// CreatePhone implements provider.PhoneBook (reference
// "userSecurityPhoneNumberCreate"). The number is "+" and 7 to 15 digits (E.164);
// the partner has made sure that it is the customer's.
func (p Provider) CreatePhone(ctx context.Context, up provider.Upstream, user, number string) (provider.Phone, error) {
	if !wire.ValidID(user) || !international(number) {
		return provider.Phone{}, fmt.Errorf("wise: phone number: %w", provider.ErrParameter)
	}
	client, err := asClient(up)
	if err != nil {
		return provider.Phone{}, err
	}
	body, err := json.Marshal(map[string]string{"phoneNumber": number})
	if err != nil {
		return provider.Phone{}, fmt.Errorf("wise: phone number: %w", provider.ErrParameter) // cannot be
	}
	a, err := ask(ctx, client, call{
		name: "phone number create", method: http.MethodPost, path: p.version.phones(user), json: body,
		answers: []int{http.StatusOK, http.StatusCreated, http.StatusUnprocessableEntity},
		refusals: map[int]stepup.Code{
			http.StatusBadRequest: stepup.Refused, http.StatusNotFound: stepup.NotFound,
		},
	})
	switch {
	case err != nil:
		return provider.Phone{}, err
	case a.status == http.StatusUnprocessableEntity:
		return provider.Phone{}, &provider.Refusal{Code: numberRefusal(a.body)}
	}
	return readPhone(a.body)
}

// DeletePhone implements provider.PhoneBook (reference
// "userSecurityPhoneNumberDelete"). Its errors are not documented; 404 is what
// the other deletions answer.
func (p Provider) DeletePhone(ctx context.Context, up provider.Upstream, user, id string) error {
	if !wire.ValidID(user) || !wire.ValidID(id) {
		return fmt.Errorf("wise: phone number: %w", provider.ErrParameter)
	}
	client, err := asClient(up)
	if err != nil {
		return err
	}
	_, err = ask(ctx, client, call{
		name: "phone number delete", method: http.MethodDelete, path: p.version.phones(user) + "/" + id,
		answers:  []int{http.StatusNoContent, http.StatusOK},
		refusals: map[int]stepup.Code{http.StatusNotFound: stepup.NotFound},
	})
	return err
}

// asClient gives the upstream for what only the partner itself may ask.
func asClient(up provider.Upstream) (provider.Upstream, error) {
	client, ok := up.AsClient()
	if !ok {
		return nil, fmt.Errorf("wise: %w", provider.ErrClient)
	}
	return client, nil
}

func international(number string) bool {
	digits, ok := strings.CutPrefix(number, "+")
	return ok && len(digits) >= 7 && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// numberRefusal tells a number that another customer has from one that is
// refused for any other reason. The message is never looked at: it names the
// other customer.
func numberRefusal(body []byte) stepup.Code {
	var reply struct {
		Errors []struct {
			Code string `json:"code"`
		} `json:"errors"`
	}
	if len(body) > maxObject || json.Unmarshal(body, &reply) != nil {
		return stepup.Refused
	}
	for _, e := range reply.Errors {
		if e.Code == "phone.number.repeated" {
			return stepup.Exists
		}
	}
	return stepup.Refused
}

func readPhone(body []byte) (provider.Phone, error) {
	var reply struct {
		ID       json.Number `json:"id"`
		Number   string      `json:"phoneNumber"`
		Verified bool        `json:"verified"`
	}
	if len(body) > maxObject || json.Unmarshal(body, &reply) != nil || !wire.ValidID(reply.ID.String()) || !international(reply.Number) {
		return provider.Phone{}, errors.New("wise: phone number create: not the documented JSON")
	}
	return provider.Phone{ID: reply.ID.String(), Number: reply.Number, Verified: reply.Verified}, nil
}
