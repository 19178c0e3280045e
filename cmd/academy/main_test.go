package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"academy/repository/dbtest"
)

// TestMain lets the test binary be the program itself, so that tests can kill a real process.
func TestMain(m *testing.M) {
	if os.Getenv("BE_ACADEMY") != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		if err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "academy:", err)
			os.Exit(exitCode(err))
		}
		os.Exit(0)
	}
	dbtest.Main(m)
}
