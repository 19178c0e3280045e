package main

import (
	"fmt"
	"log/slog"

	"academy/domain"
	"academy/domain/finnish"
	"academy/domain/search"
)

// speech opens the Finnish dictionary; the thesaurus comes from the database. A configured dictionary must be there; without
// one in the usual places, search does with stems.
func (s *settings) speech(log *slog.Logger) (*search.Speech, error) {
	path, given := s.Dictionary, s.Dictionary != ""
	if !given {
		path, given = finnish.Find()
	}
	var dictionary *finnish.Dictionary
	if given {
		var err error
		if dictionary, err = finnish.Open(path); err != nil {
			return nil, fmt.Errorf("ACADEMY_VOIKKO_DICTIONARY: %w", err)
		}
	} else {
		log.Warn("Voikko's Finnish dictionary isn't installed (package voikko-fi): search finds less")
	}
	return search.NewSpeech(finnish.NewAnalyser(dictionary), domain.Thesaurus{}), nil
}
