package domain

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestAcceptance_P1_ScreenFindsPersonalIdentityCodes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"010594Y9032", "Hän on 010594Y9021.", "020594x903p", "(010516B903X)", "020504A902E", "020504B904H",
		"010594-9032", "010594–9032", "010594 - 9032", "０１０５９４-９０３２", "0 1 0 5 9 4 - 9 0 3 2", "010594\u200b-9032",
		"koodi:010594-9032,", "٠١٠٥٩٤-٩٠٣٢", "hetu010594-9032", "010594-9032:n", "020594X903Plle", "0105\u00AD94-9032", "010594\u00AD9032",
		"010516В903Х", "𝟎𝟏𝟎𝟓𝟗𝟒-𝟗𝟎𝟑𝟐", "⁰¹⁰⁵⁹⁴⁻⁹⁰³²", "0️⃣1️⃣0️⃣5️⃣9️⃣4️⃣-9️⃣0️⃣3️⃣2️⃣", "010594\n-\n9032", "010594 \t- 9032", "010594\u3164-9032",
		"Soita 040 123 4567, 010594-9032", "1.1.2026 010594-9032 2.2.2026",
	} {
		require.Equal(t, ScreenedIdentityCode, Screen(text), "%q", text)
	}
}

func TestAcceptance_P2_ScreenQuarantinesWhatMayBePersonal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Screening{
		"010594-9033":                        ScreenedLikeIdentity,
		"Hetu: 010594–9033":                  ScreenedLikeIdentity,
		"Soita 040 123 4567":                 ScreenedPhone,
		"Soita 0401234567!":                  ScreenedPhone,
		"040-1234567":                        ScreenedPhone,
		"040/1234567":                        ScreenedPhone,
		"040.123.4567":                       ScreenedPhone,
		"(040) 123 4567":                     ScreenedPhone,
		"puh:0401234567":                     ScreenedPhone,
		"puh.0401234567":                     ScreenedPhone,
		"044 987 654 tavoittaa":              ScreenedPhone,
		"050 1234 567":                       ScreenedPhone,
		"０４０ １２３ ４５６７":                       ScreenedPhone,
		"040\u00a0123\u00a04567":             ScreenedPhone,
		"040‑123‑4567":                       ScreenedPhone,
		"0\u200b40 123 4567":                 ScreenedPhone,
		"+358 40 123 4567":                   ScreenedPhone,
		"+358401234567":                      ScreenedPhone,
		"+358 (0)40 123 4567":                ScreenedPhone,
		"+358-9-310 1691":                    ScreenedPhone,
		"00358 40 123 4567":                  ScreenedPhone,
		"+46 70 123 45 67":                   ScreenedPhone,
		"puh. 09 310 1691":                   ScreenedPhone,
		"09-3101691":                         ScreenedPhone,
		"(09) 310 1691":                      ScreenedPhone,
		"014 266 1234":                       ScreenedPhone,
		"Puhelin: 310 1691":                  ScreenedPhone,
		"tfn 018-25 000":                     ScreenedPhone,
		"phone 0931016912":                   ScreenedPhone,
		"Soita 040 123 4567/Maija":           ScreenedPhone,
		"kirjoita etunimi.sukunimi@kunta.fi": ScreenedEmail,
		"a＠b.fi":                             ScreenedEmail,
		"etunimi.sukunimi@kunta．fi":          ScreenedEmail,
		"etunimi.sukunimi @ kunta.fi":        ScreenedEmail,
		"etunimi.sukunimi(at)kunta.fi":       ScreenedEmail,
		"etunimi.sukunimi [at] kunta.fi":     ScreenedEmail,
		"etu\u200bnimi@kun\u00ADta.fi":       ScreenedEmail,
		"Posti: eva.åberg@kommun.ax.":        ScreenedEmail,
	} {
		require.Equal(t, want, Screen(text), "%q", text)
	}
}

// The corpus holds what pilots really write: dates, times, case numbers, business ids, sums, codes.
func TestScreenLeavesInnocentTextAlone(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/innocent.txt")
	require.NoError(t, err)
	defer file.Close()
	n, whole := 0, ""
	for lines := bufio.NewScanner(file); lines.Scan(); n++ {
		require.Equal(t, ScreenedClean, Screen(lines.Text()), "%q", lines.Text())
		whole += lines.Text() + ".\n"
	}
	require.GreaterOrEqual(t, n, 150)
	require.Equal(t, ScreenedClean, Screen(whole), "nor all of it together")
	require.Equal(t, ScreenedClean, Screen(""))
}

// someCode draws an identity code of every sign; right or with another check character.
func someCode(t *rapid.T, right bool) string {
	sign := rapid.SampledFrom([]string{"+", "-", "Y", "X", "W", "V", "U", "A", "B", "C", "D", "E", "F"}).Draw(t, "sign")
	century := map[bool]int{true: 2000}[sign >= "A" && sign <= "F"]
	if century == 0 {
		century = map[bool]int{true: 1800, false: 1900}[sign == "+"]
	}
	day := time.Date(century, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 36_523).Draw(t, "day"))
	number := rapid.IntRange(2, 999).Draw(t, "number")
	digits := fmt.Sprintf("%s%03d", day.Format("020106"), number)
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	if !right {
		n += rapid.IntRange(1, 30).Draw(t, "wrong by")
	}
	return digits[:6] + sign + digits[6:] + string(identityCheck[n%31])
}

// disguise respells a code as people and tricksters do.
func disguise(t *rapid.T, code string) string {
	dashes := []rune("-‐‑‒–—―−﹘﹣－⁃⁻")
	spaces := []string{"", "", "", "", " ", "  ", "\u00a0", "\u2009", "\u200b", "\u200d", "\u2060", "\ufeff", "\u0336", "\t"}
	var b strings.Builder
	for i, r := range code {
		if i > 0 {
			b.WriteString(rapid.SampledFrom(spaces).Draw(t, "between"))
		}
		switch trick := rapid.IntRange(0, 5).Draw(t, "trick"); {
		case r == '-':
			r = rapid.SampledFrom(dashes).Draw(t, "dash")
		case r == '+':
			r = rapid.SampledFrom([]rune("+＋⁺﹢")).Draw(t, "plus")
		case trick == 1 && r > ' ':
			r += 0xFEE0 // full width
		case trick == 2 && r >= '0' && r <= '9':
			r += rapid.SampledFrom([]rune{0x660 - '0', 0x6F0 - '0', 0x966 - '0', 0x1D7CE - '0', 0x1D7F6 - '0', 0x2080 - '0'}).Draw(t, "script")
		case trick == 3 && r >= 'A':
			r += 'a' - 'A'
		case trick == 4 && r >= 'A':
			r = 0x1D400 + r - 'A' // mathematical bold
		}
		b.WriteRune(r)
	}
	return b.String()
}

func around(t *rapid.T, code string) string {
	before := rapid.SampledFrom([]string{"", "Hän on ", "(", "hetu:", "Tunnus ", "asia 12, ", "»", "\n"}).Draw(t, "before")
	after := rapid.SampledFrom([]string{"", ".", " soitti 12.1.2026.", ")", ":n", ", toinen", "\nkiitos", "!"}).Draw(t, "after")
	return before + code + after
}

func TestAcceptance_P1_EveryRightCodeIsFoundInEveryDisguise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := around(t, disguise(t, someCode(t, true)))
		if got := Screen(text); got != ScreenedIdentityCode {
			t.Fatalf("Screen(%q) = %q", text, got)
		}
	})
}

func TestACodeWithAWrongCheckCharacterIsQuarantined(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := around(t, disguise(t, someCode(t, false)))
		if got := Screen(text); got != ScreenedLikeIdentity {
			t.Fatalf("Screen(%q) = %q", text, got)
		}
	})
}

func TestBusinessIdsDatesAndTimesNeverFire(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 14_000).Draw(t, "day"))
		later := day.AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "days"))
		format := rapid.SampledFrom([]string{"2.1.2006", "02.01.2006", time.DateOnly, "02/01/2006", "2.1.06"}).Draw(t, "format")
		dash := rapid.SampledFrom([]string{"-", "–", " - ", " – "}).Draw(t, "dash")
		number := rapid.IntRange(0, 9_999_999).Draw(t, "number")
		for _, text := range []string{
			fmt.Sprintf("Kokeilu %s%s%s kahdessa tiimissä", day.Format(format), dash, later.Format(format)),
			fmt.Sprintf("Y-tunnus %07d-%d", number, number%10),
			fmt.Sprintf("Asia D/%d/%02d.%02d.%02d/%d", number%9999+1, number%15, number%10, number%7, day.Year()),
			fmt.Sprintf("KIV/%d/%d", number%10_000, day.Year()),
			fmt.Sprintf("Dnro %04d/%d", number%10_000, day.Year()),
			fmt.Sprintf("klo %02d.%02d%s%02d.%02d", number%24, number%60, dash, number%23, number%59),
		} {
			if got := Screen(text); got != ScreenedClean {
				t.Fatalf("Screen(%q) = %q", text, got)
			}
		}
	})
}

func FuzzScreen(f *testing.F) {
	for _, seed := range []string{"010594-9032", "040 123 4567", "a@b.fi", "\u00ad0\xff", "٠١٠٥٩٤"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if Screen(text+" 010594-9032 ") != ScreenedIdentityCode {
			t.Fatalf("%q hides the code that follows it", text)
		}
	})
}
