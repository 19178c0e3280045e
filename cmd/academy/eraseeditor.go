package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"academy/domain"
)

func eraseEditorCommand(s *settings) *cobra.Command {
	subject, issuer := "", ""
	cmd := &cobra.Command{
		Use:   "editor [ID]",
		Short: "Erase who an editor is: the id in drafts and trail stands for nobody any more",
		Long: `Erase who an editor is that signed in at the operator's own provider: the keyed hash of issuer and subject goes,
and the id in drafts and trail stands for nobody any more. The editor is named by the id that GET /v1/me gives,
or by --subject as the provider names the person. Drafts of the editor's that are in review go back to editing.

Take the editor's role away at the provider first: who signs in again is stored again, as somebody new.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, ok := domain.ParseID(strings.Join(args, ""))
			switch {
			case (len(args) == 0) == (subject == ""):
				return errors.New("say an ID or --subject")
			case subject == "" && !ok:
				return fmt.Errorf("%q is no id of an editor", args[0])
			case subject != "" && cmp.Or(issuer, s.Provider.Issuer) == "":
				return errors.New("--issuer: there is none in ACADEMY_OIDC_ISSUER either")
			}
			return withDatabase(cmd, s, func(ctx context.Context, db *database) error {
				if subject != "" {
					editor, err := db.editorNamed(ctx, cmp.Or(issuer, s.Provider.Issuer), subject)
					if err != nil {
						return explain(err)
					}
					id = editor.ID
				}
				service := domain.ErasureService{Store: db.store, Now: clock}
				if err := service.Editor(ctx, domain.Operator, id); err != nil {
					return explain(err)
				}
				cmd.Println("Erased", id)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&subject, "subject", "", "sub in the person's tokens")
	cmd.Flags().StringVar(&issuer, "issuer", "", "iss in the person's tokens; default: ACADEMY_OIDC_ISSUER")
	return cmd
}

// editorNamed finds an editor by what the provider calls the person.
func (db *database) editorNamed(ctx context.Context, issuer, subject string) (domain.Editor, error) {
	sealer, err := domain.NewSealer(db.secret)
	if err != nil {
		return domain.Editor{}, fmt.Errorf("ACADEMY_SECRET_KEY: %w", err)
	}
	key, err := domain.OpenPersonKey(ctx, db.store, sealer, clock())
	if err != nil {
		return domain.Editor{}, err
	}
	service := domain.EditorService{Store: db.store, Now: clock, Key: key}
	return service.Named(ctx, issuer, subject)
}
