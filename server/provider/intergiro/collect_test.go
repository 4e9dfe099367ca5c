package intergiro_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/server/provider"
)

const paying = `{"request_id":"` + request + `","account_id":"` + account + `","counterparty":{"name":"Nordic Paper","account":{"iban":"DE89370400440532013000"}},"amount":12500}`

// booked is a transaction, with further fields.
func booked(id, more string) string {
	return `{"id":"` + id + `","type":"bank-transfer","amount":12500,"status":"pending"` + more + `}`
}

func TestCollect(t *testing.T) {
	const target = "/v3/transactions?request_id=" + request
	mine := booked("t-1", `,"request_id":"`+request+`","account_id":"`+account+`"`)
	page := func(rows ...string) string { return `{"data":[` + strings.Join(rows, ",") + `],"has_more":true}` }
	for _, test := range []struct {
		name   string
		body   string
		status int
		answer string
		want   string // the answer's body, "none", or what is told
	}{
		{"booked", paying, 200, page(mine), mine},
		{"booked, in a bare list", paying, 200, `[` + mine + `]`, mine},
		{"booked, by itself", paying, 200, mine, mine},
		{"its id in capitals", paying, 200, page(booked("t-1", `,"request_id":"`+strings.ToUpper(request)+`"`)), booked("t-1", `,"request_id":"`+strings.ToUpper(request)+`"`)},
		{"among others, where the filter is ignored", paying, 200, page(booked("t-0", `,"request_id":"`+another+`"`), mine), mine},
		{"not yet", paying, 200, page(), "none"},
		{"not yet, in a bare list", paying, 200, `[]`, "none"},
		{"not there", paying, 404, ``, "none"},
		{"others only", paying, 200, page(booked("t-0", `,"request_id":"`+another+`"`)), "none"},
		{"one that does not tell", paying, 200, page(booked("t-0", ``)), "none"},
		{"of another account", paying, 200, page(booked("t-1", `,"request_id":"`+request+`","account_id":"`+another+`"`)), "none"},
		{"twice", paying, 200, page(mine, mine), "error"},
		{"a filter that is refused", paying, 400, `s3cret`, "error"},
		{"unauthorised", paying, 401, `s3cret`, "error"},
		{"too often", paying, 429, ``, "too_soon"},
		{"a failure", paying, 500, `s3cret`, "error"},
		{"not JSON", paying, 200, `s3cret`, "error"},
		{"no list", paying, 200, `{"data":7}`, "error"},
		{"no transaction", paying, 200, `{}`, "error"},
		{"rows of another kind", paying, 200, `[1]`, "error"},
		{"too many", paying, 200, page(strings.Repeat(mine+",", 1000) + mine), "error"},
		{"too long", paying, 200, `[` + booked("t-1", `,"x":"`+strings.Repeat("x", 1<<20)+`"`) + `]`, "error"},

		{"no request_id", `{}`, 0, "", "parameter"},
		{"no body, as with cards", ``, 0, "", "parameter"},
		{"a request_id of another kind", `{"request_id":7}`, 0, "", "parameter"},
		{"one that is no part of a query", `{"request_id":"a&b=c"}`, 0, "", "parameter"},
		{"two of them", `{"request_id":"` + another + `","request_id":"` + request + `"}`, 0, "", "parameter"},
		{"one in capitals", `{"REQUEST_ID":"` + request + `"}`, 0, "", "parameter"},
		{"an account that is none", `{"request_id":"` + request + `","account_id":"../x"}`, 0, "", "parameter"},
		{"something after it", paying + `{}`, 0, "", "parameter"},
		{"cut off", paying[:len(paying)-1], 0, "", "parameter"},
		{"not an object", `["request_id"]`, 0, "", "parameter"},
		{"too long a body", `{"request_id":"` + request + `","x":"` + strings.Repeat("x", 64<<10) + `"}`, 0, "", "parameter"},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := newAPI(t)
			if test.status != 0 {
				up.want = []exchange{{method: "GET", target: target, status: test.status, answer: test.answer}}
			}
			res, ok, err := open(t, "poll", "collect").Collect(t.Context(), up, challenge, []byte(test.body))
			if got := collected(t, res, ok, err); got != test.want {
				t.Errorf("%q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// collected spells what was collected: a body, "none", or what is told.
func collected(t *testing.T, res *http.Response, ok bool, err error) string {
	t.Helper()
	switch {
	case (res != nil) != ok || err != nil && ok:
		t.Errorf("%v, %v, %v", res, ok, err)
	case err != nil:
		return told(t, err)
	case !ok:
		return "none"
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Type") != "application/json" || res.ContentLength != int64(len(text)) {
		t.Errorf("%d %v of %d (%v)", res.StatusCode, res.Header, res.ContentLength, err)
	}
	return string(text)
}

func TestCollectElsewhere(t *testing.T) {
	silent := booked("t-1", ``)
	for _, test := range []struct {
		name    string
		options []string
		body    string
		target  string
		answer  string
		want    string
	}{
		{
			"by account",
			[]string{"lookup", "/v3/transactions?account_id={account_id}&limit=100"},
			paying, "/v3/transactions?account_id=" + account + "&limit=100",
			`[` + booked("t-0", `,"request_id":"`+another+`"`) + `]`, "none",
		},
		{"by account, and it has none", []string{"lookup", "/v3/transactions?account_id={account_id}"}, `{"request_id":"` + request + `"}`, "", "", "parameter"},
		{
			"in the path",
			[]string{"lookup", "/v3/transactions/by_request/{request_id}"},
			paying, "/v3/transactions/by_request/" + request, silent, "none",
		},
		{
			"a filter that is trusted",
			[]string{"lookup_match", "only"},
			paying, "/v3/transactions?request_id=" + request, `{"data":[` + silent + `]}`, silent,
		},
		{
			"trusted, and there are two",
			[]string{"lookup_match", "only"},
			paying, "/v3/transactions?request_id=" + request, `{"data":[` + silent + `,` + booked("t-2", ``) + `]}`, "error",
		},
		{
			"trusted, and it tells another",
			[]string{"lookup_match", "only"},
			paying, "/v3/transactions?request_id=" + request, `{"data":[` + booked("t-0", `,"request_id":"`+another+`"`) + `]}`, "none",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := newAPI(t)
			if test.target != "" {
				up.want = []exchange{{method: "GET", target: test.target, status: 200, answer: test.answer}}
			}
			res, ok, err := open(t, append(test.options, "poll", "collect")...).Collect(t.Context(), up, challenge, []byte(test.body))
			if got := collected(t, res, ok, err); got != test.want {
				t.Errorf("%q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// FuzzCollect proves that nothing is collected that does not tell the request_id
// that the body has, in whatever way either is written.
func FuzzCollect(f *testing.F) {
	f.Add(paying, 200, `{"data":[`+booked("t-1", `,"request_id":"`+request+`"`)+`]}`)
	f.Add(`{"request_id":"a"}`, 200, `[{"id":"x","request_id":"A"}]`)
	f.Add(`{"request_id":"a"}`, 404, ``)
	p := open(f, "poll", "collect")
	f.Fuzz(func(t *testing.T, body string, status int, answer string) {
		res, ok, err := p.Collect(t.Context(), fixed{status, answer}, challenge, []byte(body))
		if err != nil || !ok {
			if res != nil || err != nil && len(answer) > 40 && strings.Contains(err.Error(), answer) {
				t.Errorf("%v, %v", res, err)
			}
			return
		}
		defer res.Body.Close()
		var sent, found struct {
			Request string `json:"request_id"`
		}
		text, err := io.ReadAll(res.Body)
		if err != nil || status != 200 || json.Unmarshal([]byte(body), &sent) != nil || json.Unmarshal(text, &found) != nil ||
			found.Request == "" || !strings.Contains(answer, string(text)) {
			t.Errorf("%q collected %q (%v)", body, text, err)
		}
	})
}

// fixed is an upstream that answers everything alike.
type fixed struct {
	status int
	body   string
}

var _ provider.Upstream = fixed{}

func (f fixed) Do(context.Context, string, string, http.Header, []byte) (int, http.Header, []byte, error) {
	return f.status, http.Header{}, []byte(f.body), nil
}

func (fixed) AsClient() (provider.Upstream, bool) { return nil, false }
