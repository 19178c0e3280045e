// Command academy is the material bank: one binary that serves the API and does what its operator
// needs on the command line. It wires the rooms of the house together and holds no rule of its own.
//
// Start at run.go for the commands, config.go for the settings, serve.go for the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(io.Discard) // what others' servers say unasked, net/http's transport would print there
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = fmt.Errorf("told to stop: %w", err)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "academy:", err)
		os.Exit(exitCode(err))
	}
}
