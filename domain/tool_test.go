package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// toolIn is a tool that is in a state, as its columns must be then.
func toolIn(state ToolState) Tool {
	first := noon.AddDate(0, -1, 0)
	tool := Tool{ID: "tool", Slug: "grow", State: state, CreatedAt: first, ChangedAt: first}
	if state != ToolUnpublished {
		tool.CurrentRevision, tool.SourceChangedIn, tool.PublishedAt = 3, 2, &first
	}
	if state == ToolWithdrawn {
		tool.WithdrawnCode, tool.WithdrawnNote, tool.ReplacedBy = "replaced", Text{FI: "Uusi tuli."}, "valoa"
	}
	return tool
}

func TestAToolMovesAsDrawn(t *testing.T) {
	t.Parallel()
	publish := func(tool *Tool) error { return tool.Publish(tool.CurrentRevision+1, false, noon) }
	withdraw := func(tool *Tool) error { return tool.Withdraw("outdated", Text{FI: "Vanha"}, "uusi", noon) }
	reinstate := func(tool *Tool) error { return tool.Reinstate(noon) }
	for _, c := range []struct {
		name    string
		from    ToolState
		move    func(*Tool) error
		to      ToolState // "" when the move is illegal
		refused string    // the state that was asked for
		allowed []string
	}{
		{"publish a new one", ToolUnpublished, publish, ToolPublished, "", nil},
		{"publish again", ToolPublished, publish, ToolPublished, "", nil},
		{"publish a withdrawn one", ToolWithdrawn, publish, "", "published", []string{"reinstate"}},
		{"withdraw a new one", ToolUnpublished, withdraw, "", "withdrawn", []string{"publish"}},
		{"withdraw a published one", ToolPublished, withdraw, ToolWithdrawn, "", nil},
		{"withdraw twice", ToolWithdrawn, withdraw, "", "withdrawn", []string{"reinstate"}},
		{"reinstate a new one", ToolUnpublished, reinstate, "", "published", []string{"publish"}},
		{"reinstate a published one", ToolPublished, reinstate, "", "published", []string{"publish", "withdraw"}},
		{"reinstate a withdrawn one", ToolWithdrawn, reinstate, ToolPublished, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tool := toolIn(c.from)
			err := c.move(&tool)
			if c.to != "" {
				require.NoError(t, err)
				require.Equal(t, c.to, tool.State)
				require.Equal(t, noon, tool.ChangedAt)
				return
			}
			require.Equal(t, &Error{
				Kind: Conflict, Code: "illegal-move", Allowed: c.allowed,
				Params: map[string]string{"noun": "tool", "from": string(c.from), "to": c.refused},
			}, err)
			require.Equal(t, toolIn(c.from), tool, "a refused move leaves the tool as it was")
		})
	}
}

func TestPublishingRemembersTheFirstTimeAndTheLastSourceChange(t *testing.T) {
	t.Parallel()
	tool := toolIn(ToolUnpublished)
	later := noon.Add(time.Hour)
	require.NoError(t, tool.Publish(1, true, noon))
	require.NoError(t, tool.Publish(2, false, later))
	want := toolIn(ToolUnpublished)
	want.State, want.CurrentRevision, want.SourceChangedIn = ToolPublished, 2, 1
	want.PublishedAt, want.ChangedAt = &noon, later
	require.Equal(t, want, tool)
}

func TestAWithdrawnToolSaysWhyUntilItIsBack(t *testing.T) {
	t.Parallel()
	tool, want := toolIn(ToolPublished), toolIn(ToolPublished)
	require.NoError(t, tool.Withdraw("outdated", Text{FI: "Vanha"}, "uusi", noon))
	want.State, want.ChangedAt = ToolWithdrawn, noon
	want.WithdrawnCode, want.WithdrawnNote, want.ReplacedBy = "outdated", Text{FI: "Vanha"}, "uusi"
	require.Equal(t, want, tool)

	require.NoError(t, tool.Reinstate(noon))
	want = toolIn(ToolPublished)
	want.ChangedAt = noon
	require.Equal(t, want, tool)
}
