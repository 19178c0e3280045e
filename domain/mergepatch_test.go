package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The examples of RFC 7396, appendix A, and some of ours.
func TestAMergePatchChangesADocument(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ document, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		// ours
		{`{"a":{"b":{"c":1,"d":2}}}`, `{"a":{"b":{"c":null}}}`, `{"a":{"b":{"d":2}}}`},
		{`{"a":{"b":1}}`, `{}`, `{"a":{"b":1}}`},
		{`{"a":[1]}`, `{"a":[null,{"b":null}]}`, `{"a":[null,{"b":null}]}`},
		{`{"a":1.50,"b":12345678901234567890}`, `{"c":1e400}`, `{"a":1.50,"b":12345678901234567890,"c":1e400}`},
		{`{"A":1}`, `{"a":2}`, `{"A":1,"a":2}`},
		{`{"a":"<&> "}`, `{"b":"ä"}`, `{"a":"\u003c\u0026\u003e ","b":"ä"}`},
	} {
		got, err := MergePatch([]byte(c.document), []byte(c.patch))
		require.NoError(t, err)
		require.Equal(t, c.want, string(got), "%s changed by %s", c.document, c.patch)
	}
}

func TestWhatIsNotOneJSONValueIsNoMergePatch(t *testing.T) {
	t.Parallel()
	for _, patch := range []string{``, ` `, `{`, `{"a":1}{"b":2}`, `{"a":1} x`, `{"a":01}`, `{'a':1}`, "{\"a\":\"\n\"}"} {
		got, err := MergePatch([]byte(`{}`), []byte(patch))
		require.ErrorContains(t, err, "merge patch: ", "%q", patch)
		require.Nil(t, got)
	}
	_, err := MergePatch([]byte(`{`), []byte(`{}`))
	require.ErrorContains(t, err, "merge patch: document: ")
}
