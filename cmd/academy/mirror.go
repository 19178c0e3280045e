package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"academy/api/client"
	"academy/api/mirror"
)

func mirrorCommand(s *settings) *cobra.Command {
	var server string
	var languages, filters []string
	var watch time.Duration
	cmd := &cobra.Command{
		Use:   "mirror DIR",
		Short: "Make a directory equal to an Academy: documents, Markdown, media files",
		Long: `Make a directory equal to what an Academy publishes, and keep it so: run it as often as you like. Each tool is
there as its document (tools/SLUG.json) and as Markdown with front matter in each language (tools/SLUG.fi.md); files
that tools name are under media, named by their SHA-256; collections, vocabularies and organisations are JSON.
What was withdrawn, or doesn't fit the filters any more, goes away. It needs nobody's leave and no token.

It may be killed at any time: the next run goes on where it was. The exit code is for cron:
0   the directory is equal to the server
1   it isn't, and somebody should look: the message says why
2   the command is wrong, or the directory is not a mirror's; nothing was touched
75  it isn't yet, but the next run may do: the server can't be reached or is busy, or another run is at work`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			filter, err := filtersOf(filters)
			if err != nil {
				return err
			}
			if server == "" {
				server = s.PublicURL
			}
			return mirrorTo(cmd, mirror.Options{Server: server, Dir: args[0], Languages: languages, Filters: filter}, watch)
		},
	}
	cmd.Flags().StringVar(&server, "url", "", "address of the Academy (ACADEMY_PUBLIC_URL)")
	cmd.Flags().StringSliceVar(&languages, "lang", mirror.Languages, "languages of the Markdown")
	cmd.Flags().StringArrayVar(&filters, "filter", nil, "only tools that a filter of the catalogue lets through, such as theme=coaching,change; may be given more than once")
	cmd.Flags().DurationVar(&watch, "watch", 0, "go on until interrupted, and look again after so long, such as 30s")
	return cmd
}

// filtersOf reads name=value.
func filtersOf(list []string) (url.Values, error) {
	filters := url.Values{}
	for _, one := range list {
		name, value, ok := strings.Cut(one, "=")
		if !ok || name == "" || value == "" {
			return nil, exitError{exitUsage, fmt.Errorf("--filter %s: it must be a filter of the catalogue and its value, such as theme=coaching", one)}
		}
		filters.Add(name, value)
	}
	return filters, nil
}

func mirrorTo(cmd *cobra.Command, o mirror.Options, watch time.Duration) (err error) {
	shown := newProgress(cmd.ErrOrStderr())
	defer shown.end()
	if o.Academy, err = client.New(o.Server); err != nil {
		return exitError{exitUsage, err}
	}
	o.Academy.UserAgent = "academy-mirror/" + version()
	o.Report = func(done, total int) {
		if total < done {
			shown.show("%s tools", thousands(done))
			return
		}
		shown.show("%s %s of %s tools", bar(int64(done), int64(total)), thousands(done), thousands(total))
	}
	o.Warn = func(text string) { shown.say("%s", text) }
	m, err := mirror.Open(o)
	if err != nil {
		return mirrorFault(err)
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	for first := true; ; first = false {
		did, err := m.Sync(cmd.Context())
		shown.end()
		fault := mirrorFault(err)
		switch {
		case err == nil && (first || did != mirror.Result{}):
			cmd.Printf("Equal to %s: wrote %s tools, removed %s, read %s files.\n", o.Server, thousands(did.Written), thousands(did.Removed), thousands(did.Downloaded))
		case err != nil && (watch == 0 || exitCode(fault) == exitUsage):
			return fault
		case err != nil && cmd.Context().Err() == nil:
			shown.say("%v", err)
		}
		if watch == 0 || !sleep(cmd.Context(), watch) {
			return nil
		}
	}
}

// sleep waits, and tells whether to go on.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// mirrorFault gives a failed run the exit code that cron's owner reads.
func mirrorFault(err error) error {
	var wrong *mirror.Usage
	var refused *client.Error
	var network *url.Error
	switch {
	case errors.Is(err, client.ErrElsewhere):
		return err
	case errors.As(err, &wrong):
		return exitError{exitUsage, err}
	case errors.Is(err, mirror.ErrBusy):
		return exitError{exitAgain, err}
	case errors.As(err, &refused) && refused.Status == http.StatusBadRequest:
		return exitError{exitUsage, err} // a filter that the server doesn't know
	case errors.As(err, &refused) && (refused.Status >= 500 || refused.Status == http.StatusTooManyRequests),
		errors.As(err, &network), errors.Is(err, client.ErrCutOff):
		return exitError{exitAgain, err}
	}
	return err
}
