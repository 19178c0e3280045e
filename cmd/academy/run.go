package main

import (
	"context"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// run is the whole program: main and the tests call it alike. It ends when ctx does.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	settings := defaults()
	root := &cobra.Command{
		Use:           "academy",
		Short:         "The API of a municipal leadership material bank",
		Long:          "The API of a municipal leadership material bank.\n\nSettings come from the environment or from flags; flags win. See deploy/example.env.",
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return settings.read(environ, cmd.Flags())
		},
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	settings.flags(root.PersistentFlags())
	root.AddCommand(serveCommand(&settings), migrateCommand(&settings), seedCommand(&settings), importCommand(&settings), mirrorCommand(&settings), mediaCommand(&settings),
		clientCommand(&settings), keysCommand(&settings), auditCommand(&settings), eraseCommand(&settings), exportCommand(&settings), retentionCommand(&settings),
		webhooksCommand(&settings), backupCommand(&settings), restoreCommand(&settings), repeatCommand(&settings), versionCommand())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exitError{exitUsage, err} })
	strict(root)
	return root.ExecuteContext(ctx)
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		// The version needs no setting, so a wrong one doesn't stand in its way.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.Println("academy", version())
			return nil
		},
	}
}

// version is the module's version, or the commit that the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if commit != "" {
		return commit[:min(12, len(commit))] + changed
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "development"
	}
	return info.Main.Version
}
