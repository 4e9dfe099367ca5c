package intergiro

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// maxTransactions is how many transactions are looked at: those of one page.
const maxTransactions = 1000

// maxLookedUp is the longest list of transactions that is read, in bytes.
const maxLookedUp = 1 << 20

// Collects implements provider.Collecting. Whether Intergiro carries a request
// out by itself once its consent is given is not documented.
func (p Provider) Collects() bool { return p.collect }

// Collect implements provider.Collecting: the transaction that has the
// request_id of the body, as the payment itself would have been answered (page
// "Payments"). Only payments have one: for any other request the error is
// provider.ErrParameter, and it can only be repeated.
func (p Provider) Collect(ctx context.Context, up provider.Upstream, _ provider.Case, body []byte) (*http.Response, bool, error) {
	mine, err := readPayment(body)
	if err != nil || strings.Contains(p.lookup, "{account_id}") && mine.Account == "" {
		return nil, false, fmt.Errorf("intergiro: lookup: request_id: %w", provider.ErrParameter)
	}
	a, err := ask(ctx, up, call{
		name: "lookup", method: http.MethodGet, path: expand(p.lookup, mine.Request, mine.Account),
		answers: []int{http.StatusOK}, refusals: map[int]stepup.Code{http.StatusNotFound: stepup.NotFound},
	})
	if missing := (*provider.Refusal)(nil); errors.As(err, &missing) && missing.Code == stepup.NotFound {
		return nil, false, nil // where the lookup's path names the transaction
	}
	if err != nil {
		return nil, false, err
	}
	rows, err := readTransactions(a.body)
	if err != nil {
		return nil, false, fmt.Errorf("intergiro: lookup: %w", err)
	}
	found, ok, err := p.pick(rows, mine)
	if err != nil || !ok {
		return nil, false, err
	}
	return found.answer(), true, nil
}

// payment is what tells one payment from others.
type payment struct{ Request, Account string }

var errPayment = errors.New("not a payment that says one thing")

// readPayment reads the body of a payment. Names count as they are written, and
// once: what is looked for must be what Intergiro has read, or else a page could
// have somebody else's payment shown.
func readPayment(body []byte) (payment, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if first, err := d.Token(); len(body) > maxObject || err != nil || first != json.Delim('{') {
		return payment{}, errPayment
	}
	texts := map[string]string{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return payment{}, errPayment
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return payment{}, errPayment
		}
		key, _ := name.(string)
		if _, twice := texts[key]; twice {
			return payment{}, errPayment
		}
		texts[key], _ = value.(string)
	}
	if _, err := d.Token(); err != nil {
		return payment{}, errPayment
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return payment{}, errPayment
	}
	p := payment{texts["request_id"], texts["account_id"]}
	if !wire.ValidID(p.Request) || p.Account != "" && !wire.ValidID(p.Account) {
		return payment{}, errPayment
	}
	return p, nil
}

// expand fills a lookup in.
func expand(path, request, account string) string {
	return strings.NewReplacer("{request_id}", request, "{account_id}", account).Replace(path)
}

// transaction is one that was found.
type transaction struct {
	ID      string `json:"id"`
	Request string `json:"request_id"`
	Account string `json:"account_id"`
	text    []byte
}

// readTransactions reads a list as the API shows lists (page "Account Funding"),
// a bare one, or one transaction by itself.
func readTransactions(body []byte) ([]transaction, error) {
	if len(body) > maxLookedUp {
		return nil, errors.New("the list is too long")
	}
	var rows []json.RawMessage
	if json.Unmarshal(body, &rows) != nil {
		var page struct {
			Data *[]json.RawMessage `json:"data"`
		}
		if json.Unmarshal(body, &page) != nil {
			return nil, errJSON
		}
		rows = []json.RawMessage{body}
		if page.Data != nil {
			rows = *page.Data
		}
	}
	if len(rows) > maxTransactions {
		return nil, errors.New("the list is too long")
	}
	list := make([]transaction, len(rows))
	for i, row := range rows {
		if json.Unmarshal(row, &list[i]) != nil || list[i].ID == "" {
			return nil, errJSON
		}
		list[i].text = row
	}
	return list, nil
}

// pick gives the transaction of a payment. A filter that Intergiro ignores gives
// those of others, so it is never enough that there is one, unless the settings
// say so.
func (p Provider) pick(rows []transaction, mine payment) (found transaction, ok bool, err error) {
	for _, t := range rows {
		if !t.is(mine) && !(p.trusted && t.Request == "") {
			continue
		}
		if ok {
			return transaction{}, false, errors.New("intergiro: lookup: several transactions have the request_id")
		}
		found, ok = t, true
	}
	return found, ok, nil
}

// is reports the transaction of a payment.
func (t transaction) is(p payment) bool {
	return strings.EqualFold(t.Request, p.Request) && (t.Account == "" || p.Account == "" || strings.EqualFold(t.Account, p.Account))
}

// answer is a transaction as the payment would have been answered.
func (t transaction) answer() *http.Response {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {wire.TypeJSON}, "Content-Length": {strconv.Itoa(len(t.text))}},
		Body:          io.NopCloser(bytes.NewReader(t.text)),
		ContentLength: int64(len(t.text)),
	}
}
