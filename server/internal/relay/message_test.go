package relay

import (
	"encoding/json"
	"slices"
	"testing"

	"countersign/shared/wire"
)

func FuzzParseWatch(f *testing.F) {
	for _, seed := range []string{
		`{"type":"watch"}`,
		`{"type":"watch","challenges":["3e1f7a2b-9c48-4d06-8b5a-e27d90c4f613"],"requests":["r_1"]}`,
		`{"type":"watch","challenges":null,"requests":[]}`,
		`{"type":"outcome"}`,
		`{"type":"watch","type":"watch"}`,
		`{"TYPE":"watch"}`,
		`{"type":"watch"} x`,
		"{\"type\":\"watch\",\"requests\":[\"\xff\"]}",
		`[[[[[[`,
	} {
		f.Add([]byte(seed))
	}
	const maxIDs = 3
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := parseWatch(data, maxIDs)
		if err != nil {
			return
		}
		ids := slices.Concat(w.Challenges, w.Requests)
		if len(ids) > maxIDs {
			t.Errorf("%d ids passed, want at most %d", len(ids), maxIDs)
		}
		for _, id := range ids {
			if !wire.ValidID(id) {
				t.Errorf("the id %q passed", id)
			}
		}
		// What was understood says the same when it is said again.
		again, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		w2, err := parseWatch(again, maxIDs)
		if err != nil || !slices.Equal(w2.Challenges, w.Challenges) || !slices.Equal(w2.Requests, w.Requests) {
			t.Errorf("%q was understood as %+v, and that as %+v, %v", data, w, w2, err)
		}
	})
}
