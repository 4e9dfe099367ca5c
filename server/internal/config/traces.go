package config

import (
	"net/url"
	"strconv"
)

// Traces is where spans of requests go (OpenTelemetry, OTLP over HTTP). The zero
// value is nowhere.
type Traces struct {
	// Endpoint is the collector's address, "" for none.
	Endpoint string
	// Authorization is sent to it as the header of that name, "" for none.
	Authorization Secret
	// Sample is the part of the requests that is traced, above 0 and at most 1.
	Sample float64
}

func (g group) traces(name string) Traces {
	t := g.group(name)
	defer t.done()
	traces := Traces{Endpoint: t.text("endpoint", ""), Sample: 1}
	if u, err := url.Parse(traces.Endpoint); traces.Endpoint != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
		t.reject("endpoint", "must be the http or https address of a collector, such as http://localhost:4318/v1/traces")
	}
	if part := parsed(t, "sample", "a part above 0 and at most 1, such as 0.1", func(text string) (float64, bool) {
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil && f > 0 && f <= 1
	}); part != 0 {
		traces.Sample = part
	}
	if t.given("authorization") {
		traces.Authorization = t.secret("authorization")
	}
	return traces
}
