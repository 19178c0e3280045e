package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"academy/domain"
	"academy/domain/starter"
)

func migrateCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema and vocabularies up to date",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, s, func(context.Context, *database) error {
				cmd.Println("The database is up to date.")
				return nil
			})
		},
	}
}

func seedCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "seed",
		Short: "Load the starter catalogue; what is there already is left alone",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				added, err := starter.Load(ctx, db.store)
				if err != nil {
					return err
				}
				cmd.Printf("Added %d organisations, %d tools, %d revisions, %d trials and %d pieces of feedback.\n",
					added.Organisations, added.Tools, added.Revisions, added.Trials, added.Feedback)
				return nil
			})
		},
	}
}

func clientCommand(s *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "client", Short: "Make and disable credentials of machines"}
	cmd.AddCommand(clientCreateCommand(s), clientDisableCommand(s))
	return cmd
}

// credential is what client create prints, this once.
type credential struct {
	ClientID     domain.ID           `json:"client_id"`
	ClientSecret string              `json:"client_secret"`
	Role         domain.Role         `json:"role"`
	Organisation string              `json:"organisation,omitempty"`
	Scopes       []domain.Permission `json:"scopes"`
	TokenURL     string              `json:"token_url"`
}

func clientCreateCommand(s *settings) *cobra.Command {
	var organisation, name string
	var scopes []string
	var editor, integrator, basic, basicOnly, asJSON, asPair bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a client and print its id and secret, once",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n := domain.NewCredential{Role: domain.RolePilot, Organisation: organisation, Name: name, Basic: basic, BasicOnly: basicOnly}
			switch {
			case editor:
				n.Role = domain.RoleEditor
			case integrator:
				n.Role = domain.RoleIntegrator
			case organisation == "":
				return errors.New("say --organisation SLUG, --editor or --integrator")
			}
			if cmd.Flags().Changed("scope") {
				n.Permissions = []domain.Permission{} // none isn't all
			}
			for _, scope := range scopes {
				n.Permissions = append(n.Permissions, domain.Permission(scope))
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ClientService{Store: db.store, Now: clock}
				c, secret, err := service.Create(ctx, domain.Operator, n)
				if err != nil {
					return explain(err)
				}
				if asPair {
					cmd.Printf("%s:%s\n", c.ID, secret)
					return nil
				}
				return printCredential(cmd, asJSON, credential{
					c.ID, secret, c.Role, organisation, c.Permissions, s.PublicURL + "/oauth/token",
				})
			})
		},
	}
	cmd.Flags().StringVar(&organisation, "organisation", "", "slug of the organisation that the client acts for")
	cmd.Flags().StringSliceVar(&scopes, "scope", nil, "scopes; default: all of the role")
	cmd.Flags().BoolVar(&editor, "editor", false, "an editor's client")
	cmd.Flags().BoolVar(&integrator, "integrator", false, "an intranet's client, for webhooks")
	cmd.Flags().BoolVar(&basic, "basic", false, "may send id and secret with each request instead of a token")
	cmd.Flags().BoolVar(&basicOnly, "basic-only", false, "sends id and secret with each request, and gets no token")
	cmd.Flags().StringVar(&name, "name", "", "which of the organisation's systems it is, never a person")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&asPair, "pair", false, "print id:secret only, as curl -u takes it")
	cmd.MarkFlagsMutuallyExclusive("editor", "integrator")
	cmd.MarkFlagsMutuallyExclusive("editor", "basic", "basic-only")
	cmd.MarkFlagsMutuallyExclusive("json", "pair")
	return cmd
}

func printCredential(cmd *cobra.Command, asJSON bool, c credential) error {
	if asJSON {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		return e.Encode(c)
	}
	cmd.Printf("client_id      %s\nclient_secret  %s\nscopes         %s\n\nThe secret is not shown again. Get a token with:\n\n"+
		"  curl -u %s:%s -d grant_type=client_credentials %s\n",
		c.ClientID, c.ClientSecret, c.Scopes, c.ClientID, c.ClientSecret, c.TokenURL)
	return nil
}

func clientDisableCommand(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "disable CLIENT_ID",
		Short: "Disable a client: it gets no new token, and those that it has end within five seconds",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, ok := domain.ParseID(args[0])
			if !ok {
				return fmt.Errorf("%q is no client id", args[0])
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				service := domain.ClientService{Store: db.store, Now: clock}
				if err := service.Disable(ctx, domain.Operator, id); err != nil {
					return explain(err)
				}
				cmd.Println("Disabled", id)
				return nil
			})
		},
	}
}

// withDatabase runs a command on the same database as the server: beside a running one too.
func withDatabase(cmd *cobra.Command, s *settings, f func(context.Context, *database) error) (err error) {
	db, err := openDatabase(cmd.Context(), s, s.logger(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	return f(cmd.Context(), db)
}

func clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// explain says a domain fault to somebody at a command line.
func explain(err error) error {
	var fault *domain.Error
	if !errors.As(err, &fault) {
		return err
	}
	for _, f := range fault.Fields {
		if len(f.Allowed) > 0 {
			return fmt.Errorf("%w (valid: %v)", err, f.Allowed)
		}
	}
	if fault.Kind == domain.NotFound {
		return fmt.Errorf("there is no such %s", fault.Params["noun"])
	}
	return err
}
