package main

import (
	"errors"
	"fmt"

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

// strict has every command refuse arguments that it doesn't take, with the exit code of a wrong command. Of a group,
// cobra would print the help and call that a success.
func strict(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		strict(sub)
	}
	check := cmd.Args
	if !cmd.Runnable() {
		check = itsCommands
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return exitError{exitUsage, fmt.Errorf("%w; it is used so: %s", err, cmd.UseLine())}
		}
		return nil
	}
}

// itsCommands refuses whatever is no command of a group.
func itsCommands(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())
	}
	return nil
}
