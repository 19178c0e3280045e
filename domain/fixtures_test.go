package domain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noon is the moment at which the tests of this package happen.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fault is the domain error that err must be.
func fault(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	return e
}

// pointers lists where the fields of an Invalid error are wrong, and how: "/title too-long".
func pointers(t *testing.T, err error) []string {
	t.Helper()
	e := fault(t, err)
	require.Equal(t, Invalid, e.Kind)
	list := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = f.Pointer + " " + f.Code
	}
	return list
}

// vocabularies holds the few terms that the tests speak of.
func vocabularies() *Vocabularies {
	var terms []Term
	for i, ref := range []TermRef{
		"tool_type/tool", "tool_type/recording", "theme/change", "theme/crisis", "need/trust", "grow_step/goal",
		"organisation_kind/municipality", "organisation_kind/other",
	} {
		scheme, code := ref.Split()
		terms = append(terms, Term{Scheme: scheme, Code: code, Ord: i})
	}
	return NewVocabularies(nil, terms)
}

// complete is a content that lacks nothing, in Finnish and Swedish, with English begun.
func complete() Content {
	c := NewContent(Finnish)
	c.Type, c.Minutes, c.GroupSize, c.ReviewBy = "tool", 45, GroupSize{2, 8}, "2027-03-01"
	c.Terms = map[string][]string{"theme": {"change", "crisis"}, "need": {"trust"}}
	c.Steps = []Step{{Key: "goal", FrameworkStep: "grow_step/goal", Minutes: 10}, {Key: "next"}}
	c.Myths = []Myth{{Key: "lazy"}}
	c.Media = []Media{{
		Key: "talk", Kind: "recording", URL: "https://media.example/talk.mp4", MediaType: "video/mp4", Bytes: 1 << 20,
		Language: Finnish, DurationSeconds: 600, Captions: []Language{Finnish}, CaptionsDue: "2026-03-16",
	}}
	c.Related = []string{"grow"}
	c.Attribution.Credit = Text{FI: "Akatemia"}
	c.Translations[Finnish] = translated("fi", TranslationReady)
	c.Translations[Swedish] = translated("sv", TranslationReady)
	c.Translations[English] = Translation{Status: TranslationMachine, Title: "Only begun"}
	return c.Normal()
}

func translated(mark string, status TranslationStatus) Translation {
	return Translation{
		Status: status, Title: "Title " + mark, Summary: "Summary " + mark, Description: "<b>ä & ö</b> " + mark,
		Keywords: []string{"word " + mark}, Situations: []string{"when " + mark},
		Pitfalls: []Pitfall{{"hurry " + mark, "wait " + mark}},
		Steps: map[string]StepText{
			"goal": {Title: "Goal " + mark, Body: "Body " + mark, Say: []string{"Say " + mark}, Questions: []string{"Why " + mark}},
			"next": {Title: "Next " + mark},
		},
		Myths: map[string]MythText{"lazy": {"Claim " + mark, "Refutation " + mark}},
		Media: map[string]MediaText{"talk": {Title: "Talk " + mark, Alt: "Alt " + mark, Transcript: "Words " + mark}},
	}
}
