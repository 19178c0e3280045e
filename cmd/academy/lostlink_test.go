package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A link to a draft and an invitation are secrets that only their answer has, so that a key couldn't bring a lost one
// back: what was lost is seen by whoever may make them, and ended.
func TestALinkThatNobodyGotIsReplacedAndRevoked(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	const draft = "/v1/tools/grow-keskustelu/draft"
	require.Equal(t, http.StatusOK, editor.patch(draft, `{"change_note":{"fi":"Lyhyempi."}}`, "If-Match", "*").status)
	for at, body := range map[string]string{draft + "/previews": `{"days":1}`, "/v1/organisations/kivilahden-kaupunki/invitations": `{"name":"Lomakkeet"}`} {
		t.Run("D1 "+at, func(t *testing.T) {
			editor, anyone := editor.in(t), a.in(t).anonymous()
			lost, again := editor.post(at, body), editor.post(at, body)
			require.Equal(t, []int{http.StatusCreated, http.StatusCreated}, []int{lost.status, again.status}, again)
			listed := editor.get(at)
			require.ElementsMatch(t, []string{lost.text("id"), again.text("id")}, []string{listed.text("items", 0, "id"), listed.text("items", 1, "id")})
			require.Equal(t, http.StatusNoContent, editor.do(http.MethodDelete, at+"/"+lost.text("id"), "", "If-Match", "*").status)
			require.GreaterOrEqual(t, anyone.get(local(lost.text("url"))).status, http.StatusNotFound)
			require.Equal(t, http.StatusOK, anyone.get(local(again.text("url"))).status)
		})
	}
}
