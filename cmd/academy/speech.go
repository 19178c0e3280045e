package main

import (
	"fmt"
	"log/slog"

	"academy/domain"
	"academy/domain/finnish"
	"academy/domain/search"
)

// withoutDictionary is the setting that does without the dictionary even where it is installed.
const withoutDictionary = "none"

// speech opens the Finnish dictionary and tells which there is: "voikko" or "none"; the thesaurus comes
// from the database. A configured dictionary must be there; without one in the usual places, search does
// with stems.
func (s *settings) speech(log *slog.Logger) (*search.Speech, string, error) {
	path, given := s.Dictionary, s.Dictionary != ""
	if !given {
		path, given = finnish.Find()
	}
	switch {
	case path == withoutDictionary:
		log.Info("search does without Voikko's Finnish dictionary, as it was told")
	case !given:
		log.Warn("Voikko's Finnish dictionary isn't installed (package voikko-fi): search finds less")
	default:
		dictionary, err := finnish.Open(path)
		if err != nil {
			return nil, "", fmt.Errorf("ACADEMY_VOIKKO_DICTIONARY: %w", err)
		}
		return search.NewSpeech(finnish.NewAnalyser(dictionary), domain.Thesaurus{}), "voikko", nil
	}
	return search.NewSpeech(finnish.NewAnalyser(nil), domain.Thesaurus{}), "none", nil
}
