package observe

import (
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// The attributes of spans, as the semantic conventions of OpenTelemetry name them,
// and our own. None holds a path, a body, a token or a session.
const (
	attrMethod      = "http.request.method"
	attrRoute       = "http.route"
	attrStatus      = "http.response.status_code"
	attrPeer        = "peer.service"
	attrProvider    = "countersign.provider"
	attrCorrelation = "countersign.correlation"
	attrChallenge   = "countersign.challenge"
	attrCode        = "countersign.code"
)

// begin starts the span of a request. A trace is never continued from what a
// client says: anybody could have all requests traced, or lost in a trace of their
// own.
func (l RequestLog) begin(r *http.Request) (*http.Request, trace.Span) {
	if l.Tracer == nil {
		return r, nil
	}
	ctx, span := l.Tracer.Start(r.Context(), method(r.Method), trace.WithSpanKind(trace.SpanKindServer), trace.WithNewRoot())
	return r.WithContext(ctx), span
}

// end ends it with what the log line tells as well.
func end(span trace.Span, r *http.Request, note *Note, route string, status int) {
	if span == nil {
		return
	}
	defer span.End()
	if !span.IsRecording() {
		return
	}
	if name := route; strings.Contains(name, " ") { // a pattern with its method
		span.SetName(name)
	} else {
		span.SetName(method(r.Method) + " " + name)
	}
	span.SetAttributes(attribute.String(attrMethod, method(r.Method)), attribute.String(attrRoute, route), attribute.Int(attrStatus, status))
	for name, value := range map[string]string{
		attrProvider: note.Provider, attrCorrelation: note.Correlation, attrChallenge: note.Challenge, attrCode: note.Code,
	} {
		if value != "" {
			span.SetAttributes(attribute.String(name, value))
		}
	}
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, note.Code)
	}
}

// Traced gives a transport that makes a span of each call to a provider, from its
// sending to the beginning of its answer. Nothing is told to the provider. Without
// a tracer it is the transport itself.
func Traced(next http.RoundTripper, tracer trace.Tracer, provider string) http.RoundTripper {
	if tracer == nil {
		return next
	}
	return traced{next, tracer, provider}
}

type traced struct {
	next     http.RoundTripper
	tracer   trace.Tracer
	provider string
}

// RoundTrip implements http.RoundTripper.
func (t traced) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := t.tracer.Start(r.Context(), r.Method+" "+t.provider, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String(attrMethod, r.Method), attribute.String(attrPeer, t.provider)))
	defer span.End()
	res, err := t.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		span.SetStatus(codes.Error, "no answer") // its text may repeat what was sent
		return res, err
	}
	span.SetAttributes(attribute.Int(attrStatus, res.StatusCode))
	if res.StatusCode >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	return res, nil
}

// CloseIdleConnections passes on to the transport.
func (t traced) CloseIdleConnections() {
	if idle, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}
