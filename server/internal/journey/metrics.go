package journey

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// Metrics gives what the gateway's operator reads, of all instances.
func (r *Rig) Metrics(ctx context.Context) (string, error) { return r.Operators(ctx, "/metrics") }

// Operators gives what all instances answer operators at a path.
func (r *Rig) Operators(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return "", err
	}
	w := httptest.NewRecorder()
	r.gateway.ServeHTTP(w, req)
	return w.Body.String(), nil
}

// Metric gives one value of the metrics, that of all instances together, by its name and labels as they are
// written there; 0 where it has not been counted yet.
func (r *Rig) Metric(ctx context.Context, series string) (int, error) {
	text, err := r.Metrics(ctx)
	if err != nil {
		return 0, err
	}
	sum, found := 0, false
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), series+" "); ok {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, err
			}
			sum, found = sum+int(n), true
		}
	}
	if found {
		return sum, nil
	}
	if name, _, _ := strings.Cut(series, "{"); name == series && !strings.Contains(text, name) {
		return 0, fmt.Errorf("the gateway has no metric %s", name)
	}
	return 0, nil
}

// Executions gives how often the gateway says that it has sent an approved
// request, by how that ended: executed, unknown, or pending.
func (r *Rig) Executions(ctx context.Context, outcome string) (int, error) {
	return r.Metric(ctx, fmt.Sprintf(`countersign_executions_total{outcome=%q,provider="wise"}`, outcome))
}
