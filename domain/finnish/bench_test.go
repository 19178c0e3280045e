package finnish

import (
	"runtime"
	"strings"
	"testing"
)

// The analysis is the larger part of an index build: it stays below 40 µs a word.
func BenchmarkAnalyse(b *testing.B) {
	d := installed(b)
	words := strings.Fields(`Esihenkilö varaa keskusteluun rauhallisen hetken ja kertoo mistä on kyse Poissaoloista
		puhutaan avoimesti työterveyshuollon kanssa kun sairauspoissaoloja kertyy enemmän kuin kymmenen päivää vuodessa
		Kehityskeskustelussa sovitaan tavoitteista palautteesta ja osaamisen kehittämisestä hyvinvointialueella itseohjautuvuuden
		vuorovaikutustaitojen johtaminen muutosviestintä psykologinen turvallisuus qwerty grow-keskustelu 2020-luvulla`)
	b.ReportAllocs()
	for b.Loop() {
		for _, word := range words {
			d.Analyse(word)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(words))/1e3, "µs/word")
}

// BenchmarkAnalyseHostile is the most work that a text makes: the bound on steps ends it.
func BenchmarkAnalyseHostile(b *testing.B) {
	d := installed(b)
	for b.Loop() {
		d.Analyse(strings.Repeat("yli", 33))
	}
}

func BenchmarkOpen(b *testing.B) {
	installed(b) // or skip
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d := installed(b)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(d)
	for b.Loop() {
		installed(b)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
}
