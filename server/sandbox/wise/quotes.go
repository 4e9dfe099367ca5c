package wise

import (
	"time"

	"github.com/google/uuid"
)

// quoteLifetime is how long a quote can be used.
const quoteLifetime = 30 * time.Minute

// quoteRequest is the body of quoteCreate. Fields that the simulator does not
// act on are known all the same, because Wise takes them.
type quoteRequest struct {
	Source       string         `json:"sourceCurrency"`
	Target       string         `json:"targetCurrency"`
	SourceAmount *money         `json:"sourceAmount"`
	TargetAmount *money         `json:"targetAmount"`
	Recipient    int64          `json:"targetAccount"`
	PayOut       *string        `json:"payOut"`
	PayIn        *string        `json:"preferredPayIn"`
	Metadata     *quoteMetadata `json:"paymentMetadata"`
	Pricing      *quotePricing  `json:"pricingConfiguration"`
}

type quoteMetadata struct {
	Nature string `json:"transferNature"`
}

type quotePricing struct {
	Fee struct {
		Type     string  `json:"type"`
		Variable float64 `json:"variable"`
		Fixed    float64 `json:"fixed"`
	} `json:"fee"`
}

// The quote object (docs.wise.com, reference "quoteCreate").
type quoteObject struct {
	ID           string        `json:"id"`
	Source       string        `json:"sourceCurrency"`
	Target       string        `json:"targetCurrency"`
	SourceAmount money         `json:"sourceAmount"`
	TargetAmount money         `json:"targetAmount"`
	PayOut       string        `json:"payOut"`
	PayIn        string        `json:"preferredPayIn"`
	Rate         rate          `json:"rate"`
	Created      string        `json:"createdTime"`
	User         int64         `json:"user"`
	Profile      int64         `json:"profile"`
	RateType     string        `json:"rateType"`
	RateExpires  string        `json:"rateExpirationTime"`
	GuaranteedOK bool          `json:"guaranteedTargetAmountAllowed"`
	TargetOK     bool          `json:"targetAmountAllowed"`
	Guaranteed   bool          `json:"guaranteedTargetAmount"`
	Provided     string        `json:"providedAmountType"`
	Options      []quoteOption `json:"paymentOptions"`
	Status       string        `json:"status"`
	Expires      string        `json:"expirationTime"`
	Notices      []string      `json:"notices"`
}

type quoteOption struct {
	Disabled     bool     `json:"disabled"`
	Estimated    string   `json:"estimatedDelivery"`
	Formatted    string   `json:"formattedEstimatedDelivery"`
	Delays       []string `json:"estimatedDeliveryDelays"`
	Fee          quoteFee `json:"fee"`
	SourceAmount money    `json:"sourceAmount"`
	TargetAmount money    `json:"targetAmount"`
	Source       string   `json:"sourceCurrency"`
	Target       string   `json:"targetCurrency"`
	PayIn        string   `json:"payIn"`
	PayOut       string   `json:"payOut"`
	Profiles     []string `json:"allowedProfileTypes"`
	Product      string   `json:"payInProduct"`
	Percentage   float64  `json:"feePercentage"`
}

type quoteFee struct {
	Wise     money `json:"transferwise"`
	PayIn    money `json:"payIn"`
	Discount money `json:"discount"`
	Partner  money `json:"partner"`
	Total    money `json:"total"`
}

func (s *Simulator) createQuote(c *call) answer {
	var in quoteRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	if refusal := in.check(); refusal != nil {
		return *refusal
	}
	q, refusal := s.bank.addQuote(c.profile, in)
	if refusal != nil {
		return *refusal
	}
	return ok(q.object())
}

// check refuses what can be seen from the request alone.
func (in quoteRequest) check() *answer {
	var a answer
	switch {
	case in.Source == "":
		a = missing("sourceCurrency")
	case in.Target == "":
		a = missing("targetCurrency")
	case (in.SourceAmount == nil) == (in.TargetAmount == nil):
		a = invalid("sourceAmount", "NOT_VALID", "exactly one of sourceAmount and targetAmount must be given")
	case in.amount() <= 0:
		a = invalid("sourceAmount", "NOT_VALID", errMoney.Error())
	default:
		if _, known := rateBetween(in.Source, in.Target); !known {
			a = unprocessable("targetCurrency", "NOT_SUPPORTED", "this currency route is not simulated")
			break
		}
		return nil
	}
	return &a
}

func (in quoteRequest) amount() money {
	if in.SourceAmount != nil {
		return *in.SourceAmount
	}
	return *in.TargetAmount
}

// priced works a quote out: the fee comes out of the source amount, or is
// added to what the target amount costs.
func priced(source, target string, amount money, bySource bool) quote {
	r, _ := rateBetween(source, target)
	q := quote{Source: source, Target: target, Rate: r, BySource: bySource}
	if bySource {
		q.SourceAmount, q.Fee = amount, min(fee(source, target, amount), amount)
		q.TargetAmount = r.convert(amount - q.Fee)
		return q
	}
	cost := r.invert(amount)
	q.TargetAmount, q.Fee = amount, fee(source, target, cost)
	q.SourceAmount = cost + q.Fee
	return q
}

func (b *bank) addQuote(p profile, in quoteRequest) (quote, *answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if in.Recipient != 0 {
		if to, known := b.recipients[in.Recipient]; !known || to.UserID != p.UserID || to.Currency != in.Target {
			a := unprocessable("targetAccount", "NOT_VALID", "no such recipient of this user in this currency")
			return quote{}, &a
		}
	}
	now := b.clock.Now()
	q := priced(in.Source, in.Target, in.amount(), in.SourceAmount != nil)
	q.ID, q.Profile, q.UserID, q.Recipient = b.random.UUID(), p.ID, p.UserID, in.Recipient
	q.Created, q.Expires = now, now.Add(quoteLifetime)
	b.quotes[q.ID] = q
	return q, nil
}

func (s *Simulator) getQuote(c *call) answer {
	id := c.r.PathValue("quoteId")
	if uuid.Validate(id) != nil {
		return invalid("quoteId", "NOT_VALID", "must be a UUID")
	}
	q, known := s.bank.quote(id)
	if !known || q.Profile != c.profile.ID {
		return notFound()
	}
	o := q.object()
	if !s.clock.Now().Before(q.Expires) {
		o.Status = "EXPIRED"
	}
	return ok(o)
}

func (q quote) object() quoteObject {
	provided := "TARGET"
	if q.BySource {
		provided = "SOURCE"
	}
	arrival := q.Created.Add(time.Hour)
	option := quoteOption{
		Estimated: arrival.Format(time.RFC3339), Formatted: "by " + arrival.Format("Jan 2"), Delays: []string{},
		Fee:          quoteFee{Wise: q.Fee, Total: q.Fee},
		SourceAmount: q.SourceAmount, TargetAmount: q.TargetAmount, Source: q.Source, Target: q.Target,
		PayIn: "BALANCE", PayOut: "BANK_TRANSFER", Profiles: []string{string(personal), string(business)}, Product: "BALANCE",
		Percentage: float64(q.Fee*10_000/q.SourceAmount) / 10_000,
	}
	return quoteObject{
		ID: q.ID, Source: q.Source, Target: q.Target, SourceAmount: q.SourceAmount, TargetAmount: q.TargetAmount,
		PayOut: "BANK_TRANSFER", PayIn: "BALANCE", Rate: q.Rate, Created: q.Created.Format(time.RFC3339), User: q.UserID, Profile: q.Profile,
		RateType: "FIXED", RateExpires: q.Expires.Format(time.RFC3339), GuaranteedOK: true, TargetOK: true, Provided: provided,
		Options: []quoteOption{option}, Status: "PENDING", Expires: q.Expires.Format(time.RFC3339), Notices: []string{},
	}
}
