package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"academy/domain"
	"academy/domain/catalogue"
)

// Metrics is what Prometheus collects.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	webhooks *prometheus.HistogramVec
	series   sync.Map // of series to prometheus.Observer: looking one up by labels costs more than observing
}

type series struct {
	method, route string
	status        int
}

func newMetrics(keeper *catalogue.Keeper, dispatch *domain.Dispatcher) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "academy_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 15},
		}, []string{"method", "route", "status"}),
		webhooks: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "academy_webhook_delivery_seconds", Help: "Time that attempts to deliver took, by what came of them.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15},
		}, []string{"outcome"}),
	}
	dispatch.Sent = func(fault domain.WebhookFault, took time.Duration) {
		m.webhooks.WithLabelValues(cmp.Or(string(fault), "delivered")).Observe(took.Seconds())
	}
	m.registry.MustRegister(m.requests, m.webhooks, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "academy_webhook_lag_seconds", Help: "Age of the oldest change that an active webhook hasn't got.",
	}, func() float64 {
		if since := dispatch.Waiting(); !since.IsZero() {
			return time.Since(since).Seconds()
		}
		return 0
	}), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "academy_catalogue_position", Help: "Position of the feed up to which this replica's catalogue is true.",
		}, func() float64 { return float64(keeper.Catalogue().Feed.Position) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "academy_catalogue_tools", Help: "Published tools in this replica's catalogue.",
		}, func() float64 { return float64(keeper.Catalogue().Size()) }))
	return m
}

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete, http.MethodOptions,
}

// known is a method as metrics and logs name it: one of the caller's own making stays out of both.
func known(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "any"
}

// observe counts a request. Methods and routes that aren't ours share one name, so that a stranger
// can't make new series.
func (m *Metrics) observe(method, route string, status int, took time.Duration) {
	if route == "" {
		method, route = "any", "none"
	}
	key := series{known(method), route, status}
	observer, ok := m.series.Load(key)
	if !ok {
		observer, _ = m.series.LoadOrStore(key, m.requests.WithLabelValues(key.method, route, strconv.Itoa(status)))
	}
	observer.(prometheus.Observer).Observe(took.Seconds())
}

// Health is the answer to a probe.
type Health struct {
	Status     string `json:"status"` // ready, degraded (something of what follows is amiss, public reads go on), or up
	Database   string `json:"database,omitempty"`
	Catalogue  string `json:"catalogue,omitempty"`
	Position   int64  `json:"position,omitempty"`
	Provider   string `json:"provider,omitempty"`   // of editors' sign-in, when there is one
	Dictionary string `json:"dictionary,omitempty"` // of Finnish: voikko, or none when search does with stems
}

// Ops is the surface for operators: health and metrics, on an address of its own that isn't public.
func (s *Server) Ops(ping func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		health(w, http.StatusOK, Health{Status: "up"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		h := Health{Status: "ready", Database: "up", Catalogue: "current", Position: s.Keeper.Catalogue().Feed.Position, Dictionary: s.Dictionary}
		if since, behind := s.Keeper.Behind(); behind {
			h.Status, h.Catalogue = "degraded", "not refreshed since "+since.UTC().Format(time.RFC3339)
		}
		if ping(ctx) != nil {
			h.Status, h.Database = "degraded", "down"
		}
		if s.Provider != nil {
			words, good := s.Provider.keys.state()
			if h.Provider = words; !good {
				h.Status = "degraded"
			}
		}
		health(w, http.StatusOK, h) // public reads go on without any of these, so the replica stays in
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}

func health(w http.ResponseWriter, status int, h Health) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(h)
}
