package observe

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Metrics is all that the gateway counts, on a registry of its own. The labels
// of a metric come from the configuration (routes, providers) and from fixed
// lists, never from what a client sends, so their number is bounded. It is
// safe for concurrent use.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	raised     *prometheus.CounterVec
	ended      *prometheus.CounterVec
	executions *prometheus.CounterVec
	replays    *prometheus.CounterVec
	upstream   *prometheus.CounterVec
	answers    *prometheus.CounterVec
	connected  *prometheus.CounterVec
	limited    *prometheus.CounterVec
	channels   prometheus.Gauge
	messages   *prometheus.CounterVec
	closes     *prometheus.CounterVec
}

// NewMetrics makes the metrics of one gateway of this version.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry:   prometheus.NewRegistry(),
		requests:   counter("http_requests_total", "Requests answered, by route pattern and class of status.", "route", "status"),
		raised:     counter("challenges_raised_total", "Challenges that providers raised.", "provider"),
		ended:      counter("challenges_ended_total", "Challenges that ended, by their last state.", "provider", "state"),
		executions: counter("executions_total", "Approved requests sent to a provider, by how that ended.", "provider", "outcome"),
		replays:    counter("replays_total", "Answers given again from the one execution.", "provider"),
		upstream:   counter("upstream_errors_total", "Requests that a provider did not answer, by the code of the problem.", "provider", "code"),
		answers:    counter("factor_answers_total", "Answers of customers to factors, by how that ended.", "provider", "outcome"),
		connected:  counter("connections_total", "Customers' accounts that were connected or disconnected, or not, by how that ended.", "provider", "outcome"),
		limited:    counter("limited_total", "Requests and connections that were refused or ended for a limit, by which one.", "reason"),
		messages:   counter("channel_messages_total", "Messages on channels, by direction.", "direction"),
		closes:     counter("channel_closes_total", "Channels that closed, by WebSocket close code.", "code"),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "countersign", Name: "http_request_duration_seconds",
			Help:    "Time from a request's headers to the end of its answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
		channels: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "countersign", Name: "channels_open", Help: "Channels that are open now.",
		}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "countersign", Name: "build_info", Help: "Always 1; the labels say what is running.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()},
	})
	info.Set(1)
	m.registry.MustRegister(
		m.requests, m.durations, m.raised, m.ended, m.executions, m.replays, m.upstream, m.answers, m.connected, m.limited,
		m.channels, m.messages, m.closes, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "countersign", Name: name, Help: help}, labels)
}

// Handler serves the metrics in the formats that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Request counts an answered request. route is a pattern, never a path.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status/100)+"xx").Inc()
	m.durations.WithLabelValues(route).Observe(took.Seconds())
}

// ChallengeRaised counts a challenge of a provider.
func (m *Metrics) ChallengeRaised(provider string) { m.raised.WithLabelValues(provider).Inc() }

// ChallengeEnded counts a challenge that has reached a final state.
func (m *Metrics) ChallengeEnded(provider string, last stepup.State) {
	m.ended.WithLabelValues(provider, string(last)).Inc()
}

// Execution counts an approved request that was sent, by the state it led to:
// executed, unknown, or pending where the provider challenged again.
func (m *Metrics) Execution(provider string, outcome stepup.State) {
	m.executions.WithLabelValues(provider, string(outcome)).Inc()
}

// Replay counts an answer that was given again.
func (m *Metrics) Replay(provider string) { m.replays.WithLabelValues(provider).Inc() }

// UpstreamError counts a request that a provider did not answer, by the code
// of the problem that the client got.
func (m *Metrics) UpstreamError(provider, code string) {
	m.upstream.WithLabelValues(provider, code).Inc()
}

// FactorAnswer counts a customer's answer to a factor, by how that ended.
func (m *Metrics) FactorAnswer(provider, outcome string) {
	m.answers.WithLabelValues(provider, outcome).Inc()
}

// Connection counts how connecting or disconnecting an account ended.
func (m *Metrics) Connection(provider, outcome string) {
	m.connected.WithLabelValues(provider, outcome).Inc()
}

// Limited counts a limit that a client has met. The reasons are those of package
// limit.
func (m *Metrics) Limited(reason string) { m.limited.WithLabelValues(reason).Inc() }

// ChannelOpened counts a channel in.
func (m *Metrics) ChannelOpened() { m.channels.Inc() }

// ChannelClosed counts a channel out. Clients may close with any code; those
// that are not ours or the protocol's common ones count as "other".
func (m *Metrics) ChannelClosed(code int) {
	m.channels.Dec()
	m.closes.WithLabelValues(closeLabel(code)).Inc()
}

func closeLabel(code int) string {
	switch code {
	case 1000, 1001, 1002, 1005, 1006, // RFC 6455, section 7.4.1
		int(wire.CloseSession), int(wire.CloseTooMany), int(wire.CloseProtocol), int(wire.CloseTooLarge),
		int(wire.CloseFlood), int(wire.CloseElsewhere), int(wire.CloseSlow), int(wire.CloseIdle):
		return strconv.Itoa(code)
	}
	return "other"
}

// ChannelReceived counts a message from a client.
func (m *Metrics) ChannelReceived() { m.messages.WithLabelValues("in").Inc() }

// ChannelSent counts a message to a client.
func (m *Metrics) ChannelSent() { m.messages.WithLabelValues("out").Inc() }
