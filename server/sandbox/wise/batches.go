package wise

import (
	"net/http"
	"slices"

	"countersign/server/sandbox/internal/exchange"
)

// The states of a batch group that the simulator uses.
const (
	batchNew       = "NEW"
	batchCompleted = "COMPLETED"
	batchCancelled = "CANCELLED"
)

type batchRequest struct {
	Currency string `json:"sourceCurrency"`
	Name     string `json:"name"`
}

// The batch group object (docs.wise.com, reference "batchGroupCreate").
type batchObject struct {
	ID        string   `json:"id"`
	Version   int64    `json:"version"`
	Name      string   `json:"name"`
	Currency  string   `json:"sourceCurrency"`
	Status    string   `json:"status"`
	Transfers []int64  `json:"transferIds"`
	PayIn     []string `json:"payInDetails"`
}

func (g batch) object() batchObject {
	return batchObject{
		ID: g.ID, Version: g.Version, Name: g.Name, Currency: g.Currency, Status: g.Status,
		Transfers: append([]int64{}, g.Transfers...), PayIn: []string{},
	}
}

func (s *Simulator) createBatch(c *call) answer {
	var in batchRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	switch {
	case in.Currency == "":
		return missing("sourceCurrency")
	case in.Name == "":
		return missing("name")
	}
	return exchange.JSON(http.StatusCreated, s.bank.addBatch(c.profile, in).object())
}

func (b *bank) addBatch(p profile, in batchRequest) batch {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := &batch{ID: b.random.UUID(), Short: b.id(), Profile: p.ID, UserID: p.UserID, Name: in.Name, Currency: in.Currency, Status: batchNew}
	b.batches[g.ID] = g
	return g.copied()
}

func (s *Simulator) getBatch(c *call) answer {
	g, refusal := s.ownBatch(c)
	if refusal != nil {
		return *refusal
	}
	return ok(g.object())
}

func (s *Simulator) ownBatch(c *call) (batch, *answer) {
	g, known := s.bank.batch(c.r.PathValue("batchGroupId"))
	if !known || g.Profile != c.profile.ID {
		a := notFound()
		return batch{}, &a
	}
	return g, nil
}

type batchUpdate struct {
	Status  string `json:"status"`
	Version *int64 `json:"version"`
}

// updateBatch completes or cancels a batch that is still open, if the caller
// knows its latest version.
func (s *Simulator) updateBatch(c *call) answer {
	g, refusal := s.ownBatch(c)
	if refusal != nil {
		return *refusal
	}
	var in batchUpdate
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	switch {
	case in.Status != batchCompleted && in.Status != batchCancelled:
		return invalid("status", "NOT_VALID", "must be COMPLETED or CANCELLED")
	case in.Version == nil:
		return missing("version")
	}
	g, updated := s.bank.updateBatch(g.ID, in.Status, *in.Version)
	if !updated {
		return problems(http.StatusConflict, problem{Code: "CONFLICT", Message: "the batch group has changed or is closed", Path: "version", Arguments: []string{}})
	}
	return ok(g.object())
}

func (b *bank) updateBatch(id, status string, version int64) (batch, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.batches[id]
	if g.Status != batchNew || g.Version != version {
		return batch{}, false
	}
	g.Status = status
	g.Version++
	return g.copied(), true
}

// createBatchTransfer adds a transfer to an open batch.
func (s *Simulator) createBatchTransfer(c *call) answer {
	g, refusal := s.ownBatch(c)
	if refusal != nil {
		return *refusal
	}
	var in transferRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	if refusal := in.check(); refusal != nil {
		return *refusal
	}
	t, refusal := s.bank.addBatchTransfer(c.user, in, g.ID)
	if refusal != nil {
		return *refusal
	}
	return ok(t.object())
}

// addBatchTransfer creates a transfer within an open batch; repeating it adds
// nothing.
func (b *bank) addBatchTransfer(user int64, in transferRequest, id string) (transfer, *answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, q := b.batches[id], b.quotes[in.Quote]
	var a answer
	switch {
	case g.Status != batchNew:
		a = problems(http.StatusConflict, problem{Code: "CONFLICT", Message: "the batch group is closed", Path: "status", Arguments: []string{}})
		return transfer{}, &a
	case q.ID != "" && (q.Source != g.Currency || q.Profile != g.Profile):
		a = unprocessable("quoteUuid", "NOT_VALID", "the quote is not in the currency or of the profile of the batch group")
		return transfer{}, &a
	}
	t, refusal := b.create(user, in, g.ID)
	if refusal == nil && !slices.Contains(g.Transfers, t.ID) {
		g.Transfers = append(g.Transfers, t.ID)
		g.Version++
	}
	return t, refusal
}
