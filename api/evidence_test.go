package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestHowOftenATrialWorkedIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		worked, trials int
		fi, sv, en     string
	}{
		{7, 9, "Toimi 7 kokeilussa 9:stä. Vastaavista kokeiluista onnistuu arviolta 45–94 prosenttia (95 prosentin luottamusväli).",
			"Fungerade i 7 av 9 försök. Av liknande försök lyckas uppskattningsvis 45–94 procent (95 procents konfidensintervall).",
			"Worked in 7 of 9 trials. Of trials like these, an estimated 45–94 per cent succeed (95 per cent confidence interval)."},
		{3, 3, "Toimi kaikissa 3 kokeilussa. Vastaavista kokeiluista onnistuu arviolta 43–100 prosenttia (95 prosentin luottamusväli).",
			"Fungerade i alla 3 försök. Av liknande försök lyckas uppskattningsvis 43–100 procent (95 procents konfidensintervall).",
			"Worked in all 3 trials. Of trials like these, an estimated 43–100 per cent succeed (95 per cent confidence interval)."},
		{0, 4, "Ei toiminut yhdessäkään 4 kokeilusta. Vastaavista kokeiluista onnistuu arviolta 0–49 prosenttia (95 prosentin luottamusväli).",
			"Fungerade inte i något av 4 försök. Av liknande försök lyckas uppskattningsvis 0–49 procent (95 procents konfidensintervall).",
			"Worked in none of 4 trials. Of trials like these, an estimated 0–49 per cent succeed (95 per cent confidence interval)."},
	} {
		e := domain.Evidence{Worked: c.worked, Trials: c.trials}
		require.Equal(t, []string{c.fi, c.sv, c.en}, []string{workedText(e, domain.Finnish), workedText(e, domain.Swedish), workedText(e, domain.English)})
	}
}

func TestANumberTakesTheEndingOfItsLastWord(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		1: "1:stä", 2: "2:sta", 3: "3:sta", 4: "4:stä", 5: "5:stä", 6: "6:sta", 7: "7:stä", 8: "8:sta", 9: "9:stä", 10: "10:stä", 11: "11:stä",
		12: "12:sta", 20: "20:stä", 21: "21:stä", 100: "100:sta", 110: "110:stä", 1000: "1000:sta",
	} {
		require.Equal(t, want, elative(n))
	}
}

func TestTextIsBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"yksi kaksi", "kolmekolmekolme", "neljä"}, wrapped("yksi  kaksi kolmekolmekolme neljä", 10))
	require.Equal(t, []string{""}, wrapped("", 10))
}
