package main

import (
	"context"
	"net/url"
	"slices"

	"github.com/spf13/pflag"

	"academy/api"
	"academy/domain"
	"academy/domain/catalogue"
)

// webhookSettings say where webhooks may go, and by which way.
type webhookSettings struct {
	Allow string `env:"ACADEMY_WEBHOOK_ALLOW"`
	Proxy string `env:"ACADEMY_WEBHOOK_PROXY"`
}

func (w *webhookSettings) flags(f *pflag.FlagSet) {
	f.StringVar(&w.Allow, "webhook-allow", w.Allow, "networks and hosts inside to which webhooks may go too, by http and on any port, separated by commas: 10.20.0.0/16,wiki.kunta.example,.intra.example (ACADEMY_WEBHOOK_ALLOW)")
}

func (w *webhookSettings) check(wrong func(name, why string)) {
	if _, err := w.guard(); err != nil {
		wrong("ACADEMY_WEBHOOK_ALLOW", err.Error())
	}
	u, err := url.Parse(w.Proxy)
	if w.Proxy != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" && u.Path != "/") {
		wrong("ACADEMY_WEBHOOK_PROXY", "it must be the address of an HTTP proxy, such as http://proxy.example:3128")
	}
}

func (w *webhookSettings) guard() (*api.Guard, error) {
	return api.NewGuard(slices.Collect(separated(w.Allow)), nil)
}

// sender makes what brings webhooks to their receivers; check has seen that the settings can be read.
func (w *webhookSettings) sender(keys *api.KeyRing, publicURL string) *api.Sender {
	guard, _ := w.guard()
	var proxy *url.URL
	if w.Proxy != "" {
		proxy, _ = url.Parse(w.Proxy)
	}
	return api.NewSender(keys, publicURL, version(), guard, proxy)
}

// shown is how far this replica shows the feed: who is told of a change can read it here.
func shown(keeper *catalogue.Keeper) func(context.Context) (domain.Feed, error) {
	return func(ctx context.Context) (domain.Feed, error) {
		err := keeper.CatchUp(ctx)
		return keeper.Catalogue().Feed, err
	}
}
