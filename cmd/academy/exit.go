package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// Exit codes of commands that others' scripts run; the last is sysexits' EX_TEMPFAIL.
const (
	exitFailed = 1
	exitUsage  = 2
	exitAgain  = 75
)

// exitError is an error with an exit code of its own.
type exitError struct {
	code int
	error
}

func (e exitError) Unwrap() error { return e.error }

// exitCode is what the program ends with because of an error.
func exitCode(err error) int {
	var e exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.code
	}
	return exitFailed
}

// usage gives wrong arguments the exit code of a wrong command.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return exitError{exitUsage, err}
		}
		return nil
	}
}
