package domain

import (
	"strings"
	"testing"
)

// Screening of the longest text that feedback may hold.
func BenchmarkScreen(b *testing.B) {
	for name, unit := range map[string]string{"prose": "Kokeilimme 1.2.2026 kahdessa tiimissä, ja se toimi. ", "digits": "0 1 0 5 9 4 - ", "letters": "a", "phones": "puh. 040 12 "} {
		text := strings.Repeat(unit, MaxFeedbackText/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Screen(text)
			}
		})
	}
}
