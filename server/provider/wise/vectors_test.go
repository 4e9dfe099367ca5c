package wise_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/wire"
)

// TestVectors goes through every documented exchange, each by its name. One of
// three tables has it: those that this package sends, those that a page sends
// through a route, and those that another package owns. In all of them the
// answer must be recognised as what it is.
func TestVectors(t *testing.T) {
	all := vectors(t)
	if len(all) != 215 {
		t.Errorf("there are %d vectors, want 215", len(all))
	}
	used := map[string]bool{}
	for _, v := range all {
		t.Run(v.Name, func(t *testing.T) {
			operation, version, _ := strings.Cut(v.Name, "@")
			used[operation] = true
			recognised(t, v)
			tables := 0
			if check, ok := asked()[operation]; ok {
				check(t, v, verifiable(t, version))
				tables++
			}
			if _, ok := forwarded()[operation]; ok {
				tables++
			}
			if check, ok := owned()[operation]; ok {
				check(t, v, verifiable(t, version))
				tables++
			}
			if tables != 1 {
				t.Errorf("is in %d tables, want one", tables)
			}
		})
	}
	for _, operation := range slices.Concat(slices.Collect(maps.Keys(asked())), slices.Collect(maps.Keys(forwarded())), slices.Collect(maps.Keys(owned()))) {
		if !used[operation] {
			t.Errorf("%s is in a table, but is no vector", operation)
		}
	}
}

// check looks at one vector with the provider of its version.
type check func(*testing.T, vector, wise.Verifiable)

// recognised: whatever was asked, the answer is taken for a challenge where it
// is one. The names of those that are say so, but for one.
func recognised(t *testing.T, v vector) {
	t.Helper()
	want := strings.HasPrefix(v.Name, "sca.challenge.") || slices.Contains([]string{
		"sca.replay.uncleared-token", "sca.replay.spent-token", "x-signature.rejected",
	}, v.Name)
	path, _, _ := strings.Cut(v.Request.Path, "?")
	demand, got := open(t, provider.Settings{}).Detect(provider.Answer{
		Method: v.Request.Method, Path: path, Status: v.Response.Status, Header: v.header(),
	})
	if got != want {
		t.Fatalf("taken for a challenge: %v, want %v", got, want)
	}
	if !got {
		return
	}
	if demand.Token != v.header().Get(wire.HeaderApproval) || demand.Lifetime != wise.Lifetime {
		t.Errorf("token %q for %v", demand.Token, demand.Lifetime)
	}
	if covers := strings.Contains(path, "/balance-statements/"); demand.Covers != covers {
		t.Errorf("covers %v, want %v", demand.Covers, covers)
	}
}

// forwarded are exchanges that only a page or an operator begins, through a
// route, with the reason why the product has no request of its own for them.
func forwarded() map[string]string {
	const (
		business   = "a protected call or an ordinary answer to one"
		deprecated = "deprecated; the profile's operation is used in its place"
		userless   = "deprecated, and needs the user's id, which no challenge gives; the profile's operation is used"
		signature  = "needs a personal token's key, and Wise no longer supports it"
	)
	return map[string]string{
		"sca.challenge.fund-transfer.json-body":         business,
		"sca.challenge.fund-transfer.unauthorized-body": business,
		"sca.challenge.balance-statement.empty-body":    business,
		"sca.challenge.header-case-variant":             business,
		"sca.challenge.only-approval-header":            business,
		"sca.challenge.batch-group-fund":                business,
		"sca.challenge.batch-direct-debit":              business,
		"sca.challenge.3ds-result":                      business,
		"sca.challenge.card-details":                    business,
		"sca.challenge.card-pin":                        business,
		"sca.replay.fund-transfer.approved":             business,
		"sca.replay.balance-statement.approved":         business,
		"sca.replay.uncleared-token":                    business,
		"sca.replay.spent-token":                        business,
		"sca.not-required.low-risk-session":             business,
		"plain403.not-owner":                            business,
		"plain403.transfer-not-accessible":              business,
		"plain403.personal-token-region":                business,
		"plain403.card-status":                          business,
		"plain403.problem-json":                         business,
		"fund.insufficient-funds":                       business,
		"fund.422":                                      business,
		"fund.404":                                      business,
		"3ds-result.approved":                           business,
		"3ds-result.expired":                            business,
		"lockout.ott-creation-blocked":                  business,
		"idempotency.balance-movement":                  business,
		"ott.status.deprecated-path":                    "deprecated; the status without /identity is asked in its place",
		"v1.pin.create":                                 deprecated,
		"v1.pin.create.exists":                          deprecated,
		"v1.pin.verify":                                 deprecated,
		"v1.pin.verify.last":                            deprecated,
		"v1.pin.delete":                                 userless,
		"v1.pin.delete.not-set":                         userless,
		"v1.device.create":                              deprecated,
		"v1.device.create.limit":                        deprecated,
		"v1.device.create.exists":                       deprecated,
		"v1.device.verify":                              deprecated,
		"v1.device.list":                                userless,
		"v1.device.list.no-user":                        userless,
		"v1.device.delete":                              userless,
		"v1.device.delete.not-found":                    userless,
		"v1.facemap.enrol":                              deprecated,
		"v1.facemap.enrol.exists":                       deprecated,
		"v1.facemap.verify":                             deprecated,
		"v1.facemap.delete":                             userless,
		"v1.facemap.delete.not-set":                     userless,
		"phone.list":                                    "deprecated; numbers are created and deleted only",
		"phone.update":                                  "deprecated; numbers are created and deleted only",
		"phone.update.taken":                            "deprecated; numbers are created and deleted only",
		"x-signature.replay":                            signature,
		"x-signature.rejected":                          signature,
	}
}
