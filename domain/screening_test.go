package domain

import "testing"

func TestScreenFindsPersonalIdentityCodes(t *testing.T) {
	for _, text := range []string{
		"010594Y9032", "Hän on 010594Y9021.", "020594x903p", "(010516B903X)", "020504A902E", "020504B904H",
		"010594-9032", "010594–9032", "010594 - 9032", "０１０５９４-９０３２", "0 1 0 5 9 4 - 9 0 3 2", "010594\u200b-9032",
		"koodi:010594-9032,", "٠١٠٥٩٤-٩٠٣٢",
	} {
		if got := Screen(text); got != ScreenedIdentityCode {
			t.Errorf("Screen(%q) = %q", text, got)
		}
	}
}

func TestScreenQuarantinesWhatMayBePersonal(t *testing.T) {
	for text, want := range map[string]Screening{
		"010594-9033":                        ScreenedLikeIdentity,
		"Soita 040 123 4567":                 ScreenedPhone,
		"Soita 0401234567!":                  ScreenedPhone,
		"+358 40 123 4567":                   ScreenedPhone,
		"puh. 09 310 1691":                   ScreenedPhone,
		"kirjoita etunimi.sukunimi@kunta.fi": ScreenedEmail,
		"a＠b.fi":                             ScreenedEmail,
	} {
		if got := Screen(text); got != want {
			t.Errorf("Screen(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestScreenLeavesInnocentTextAlone(t *testing.T) {
	for _, text := range []string{
		"", "2077474-0", "1572860-0", "Kokeilimme 1.2.2026–15.3.2026 kahdessa tiimissä.", "Kunta 005, alue 21",
		"Dnro 040/2026", "Asia D/1234/01.02.03/2026", "KH 12.1.2026 § 14", "310126-A", "klo 08.30-15.45",
		"20–30 minuuttia, 16–50 henkeä", "0400-sarja", "2026-11-20T08:00:00Z", "ISO 9001:2015", "versio 1.0.2026-1234",
		"999999-9999", "320194-9032", "@akatemia", "tiimi@ kokous",
	} {
		if got := Screen(text); got != ScreenedClean {
			t.Errorf("Screen(%q) = %q", text, got)
		}
	}
}
