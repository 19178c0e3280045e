package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/api/client"
)

// asked is a Go client of the instance.
func (i *instance) asked() *client.Academy {
	i.t.Helper()
	academy, err := client.New(i.url)
	require.NoError(i.t, err)
	return academy
}

// signedIn is one that signs in as a new client.
func (i *instance) signedIn(flags ...string) *client.Academy {
	i.t.Helper()
	var c credential
	require.NoError(i.t, json.Unmarshal([]byte(i.command(append([]string{"client", "create", "--json"}, flags...)...)), &c))
	academy := i.asked()
	academy.Tokens = academy.ClientCredentials(string(c.ClientID), c.ClientSecret)
	return academy
}

func TestTheGoClientReadsWhatIsPublic(t *testing.T) {
	t.Parallel()
	a := start(t)
	academy, ctx := a.asked(), t.Context()

	page, err := academy.ListTools(ctx, client.ListToolsParams{Theme: "coaching", Limit: 2, Lang: "sv"})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	require.Equal(t, "sv", page.Items[0].Language.Requested)
	require.NotNil(t, page.Next)
	var second client.ToolPage
	require.NoError(t, academy.Follow(ctx, *page.Next, &second))
	require.NotEmpty(t, second.Items)
	require.NotEqual(t, page.Items[0].Slug, second.Items[0].Slug)

	var header http.Header
	tool, err := academy.ShowTool(ctx, "grow-keskustelu", client.ShowToolParams{Lang: "fi"}, client.Header(&header))
	require.NoError(t, err)
	require.NotEmpty(t, tool.Steps)
	require.False(t, tool.PublishedAt.IsZero())
	require.Equal(t, "fi", header.Get("Content-Language"))
	_, err = academy.ShowTool(ctx, "grow-keskustelu", client.ShowToolParams{Lang: "fi"}, client.IfNoneMatch(header.Get("ETag")))
	require.ErrorIs(t, err, client.ErrNotModified)

	changes, err := academy.ListChanges(ctx, client.ListChangesParams{Types: "tool", Include: "data", Limit: 500})
	require.NoError(t, err)
	require.NotEmpty(t, changes.Items)
	require.NotNil(t, changes.Delta)
	document, err := academy.ShowDocument(ctx, changes.Items[0].Slug)
	require.NoError(t, err)
	require.Equal(t, *changes.Items[0].Data, *document)

	chart, err := academy.ShowEvidenceChart(ctx, "grow-keskustelu", client.ShowEvidenceChartParams{})
	require.NoError(t, err)
	defer chart.Close()
	svg, err := io.ReadAll(chart)
	require.NoError(t, err)
	require.Contains(t, string(svg), "<svg")
}

func TestTheGoClientHoldsProblemsAsErrors(t *testing.T) {
	t.Parallel()
	a := start(t)
	academy, ctx := a.asked(), t.Context()
	_, err := academy.ShowTool(ctx, "ei-ole", client.ShowToolParams{Lang: "fi"})
	require.True(t, client.HasStatus(err, http.StatusNotFound), err)
	_, err = academy.ListTools(ctx, client.ListToolsParams{Theme: "novels", Lang: "en"})
	var refused *client.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusBadRequest, refused.Status)
	require.Contains(t, refused.Errors[0].Allowed, "coaching")
	_, err = academy.ShowMe(ctx, client.ShowMeParams{})
	require.True(t, client.HasStatus(err, http.StatusUnauthorized), err)
	academy.Tokens = academy.ClientCredentials("nobody", "nothing")
	_, err = academy.ShowMe(ctx, client.ShowMeParams{})
	require.True(t, client.HasCode(err, "invalid_client"), err)
}

func TestTheGoClientSendsWhatPilotsAndEditorsSend(t *testing.T) {
	t.Parallel()
	a := start(t)
	ctx, pilot, editor := t.Context(), a.signedIn("--organisation", "kivilahden-kaupunki"), a.signedIn("--editor")
	sent := client.NewFeedback{Tool: "grow-keskustelu", WhatWorked: "Avoin keskustelu."}
	under := client.SubmitFeedbackParams{IdempotencyKey: "go-1"}
	first, err := pilot.SubmitFeedback(ctx, sent, under)
	require.NoError(t, err)
	var header http.Header
	again, err := pilot.SubmitFeedback(ctx, sent, under, client.Header(&header))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, "true", header.Get("Idempotent-Replayed"))
	_, err = pilot.SubmitFeedback(ctx, client.NewFeedback{Tool: "grow-keskustelu"}, client.SubmitFeedbackParams{IdempotencyKey: "go-2"})
	require.True(t, client.HasStatus(err, http.StatusUnprocessableEntity), err)

	file := strings.NewReader(picture(t, 3))
	uploaded, err := editor.UploadMedia(ctx, file, client.UploadMediaParams{Filename: "kuva.png"})
	require.NoError(t, err)
	require.Equal(t, "image/png", uploaded.MediaType)
	_, err = editor.EditDraft(ctx, "grow-keskustelu", client.Patch{"content": client.Patch{"minutes": 35}}, client.EditDraftParams{IfMatch: "*"})
	require.NoError(t, err)
	require.NoError(t, editor.DiscardDraft(ctx, "grow-keskustelu", client.DiscardDraftParams{IfMatch: "*"}))

	answers := client.Upload{Name: "vastaukset.csv", File: strings.NewReader("tool,what_worked,external_id\ngrow-keskustelu,Hyvin meni,1\n")}
	taken, err := pilot.ImportFeedback(ctx, answers, client.ImportFeedbackParams{Source: "kysely", DryRun: true})
	require.NoError(t, err)
	require.NotEmpty(t, taken.ID)
}
