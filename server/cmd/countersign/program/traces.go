package program

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"countersign/server/internal/config"
)

// exportTimeout is how long the collector may take for a batch of spans.
const exportTimeout = 10 * time.Second

// tracing makes what sends spans to a collector, nil where none is configured.
// What goes wrong with it is logged, and holds nothing up.
func (m *Main) tracing(ctx context.Context, c config.Traces, log *slog.Logger) (*sdk.TracerProvider, error) {
	if c.Endpoint == "" {
		return nil, nil //nolint:nilnil // none is no error
	}
	options := []otlptracehttp.Option{
		otlptracehttp.WithEndpointURL(c.Endpoint),
		// No proxy, and nothing of the environment: the configuration is all there is.
		otlptracehttp.WithHTTPClient(&http.Client{Timeout: exportTimeout, Transport: &http.Transport{IdleConnTimeout: exportTimeout}}),
	}
	if key := c.Authorization.Reveal(); key != "" {
		options = append(options, otlptracehttp.WithHeaders(map[string]string{"Authorization": key}))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces not sent", "error", err) }))
	return sdk.NewTracerProvider(
		sdk.WithBatcher(exporter),
		sdk.WithSampler(sdk.TraceIDRatioBased(c.Sample)),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "countersign"), attribute.String("service.version", m.Version))),
	), nil
}

// shutDown sends the spans that are left.
func shutDown(ctx context.Context, traces *sdk.TracerProvider, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exportTimeout)
	defer cancel()
	if err := traces.Shutdown(ctx); err != nil {
		log.Warn("traces not sent", "error", err)
	}
}
