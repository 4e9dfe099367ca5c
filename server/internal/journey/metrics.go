package journey

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Metrics gives what the gateway's operator reads.
func (r *Rig) Metrics(ctx context.Context) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.admin+"/metrics", nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// Metric gives one value of the metrics, by its name and labels as they are
// written there; 0 where it has not been counted yet.
func (r *Rig) Metric(ctx context.Context, series string) (int, error) {
	text, err := r.Metrics(ctx)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), series+" "); ok {
			n, err := strconv.ParseFloat(value, 64)
			return int(n), err
		}
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
