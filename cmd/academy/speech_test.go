package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/finnish"
)

func TestTheServerSaysWhichDictionaryItHas(t *testing.T) {
	t.Parallel()
	for setting, c := range map[string]struct{ dictionary, says string }{
		"":     {"voikko", ""},
		"none": {"none", "search does without Voikko's Finnish dictionary, as it was told"},
	} {
		if _, installed := finnish.Find(); setting == "" && !installed {
			c.dictionary, c.says = "none", "Voikko's Finnish dictionary isn't installed"
		}
		t.Run("setting "+setting, func(t *testing.T) {
			t.Parallel()
			a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_VOIKKO_DICTIONARY="+setting)
			answer, err := http.Get(a.ops + "/readyz")
			require.NoError(t, err)
			defer answer.Body.Close()
			var health struct{ Status, Dictionary string }
			require.NoError(t, json.NewDecoder(answer.Body).Decode(&health))
			require.Equal(t, "ready", health.Status)
			require.Equal(t, c.dictionary, health.Dictionary)
			require.Contains(t, a.stderr.String(), c.says)
		})
	}
}

func TestADictionaryThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := settings{Dictionary: "speech_test.go"}
	_, _, err := s.speech(slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "ACADEMY_VOIKKO_DICTIONARY: ")
}
