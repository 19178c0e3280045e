package main

import (
	"context"
	"log/slog"
	"time"
)

// credentialsPoll is how often a replica looks for what changed of credentials when nothing wakes it: half
// of domain.RevocationLag at most, since a look takes its time too.
const credentialsPoll = 2 * time.Second

// followCredentials keeps what a replica knows of revoked tokens and signing keys up to date, until ctx ends:
// at every change that any replica makes, and every two seconds when the news of it didn't come through.
func followCredentials(ctx context.Context, wake <-chan struct{}, log *slog.Logger, refresh ...func(context.Context) error) {
	tick := time.NewTicker(credentialsPoll)
	defer tick.Stop()
	told := false // one warning for one outage
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
		failed := false
		for _, look := range refresh {
			limited, cancel := context.WithTimeout(ctx, credentialsPoll)
			if err := look(limited); err != nil {
				if failed = true; !told && ctx.Err() == nil {
					log.Warn("revocations and keys of before go on until the database answers", "error", err)
					told = true
				}
			}
			cancel()
		}
		told = told && failed
	}
}
