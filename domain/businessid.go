package domain

import "strings"

// ParseBusinessID takes a Finnish business id (Y-tunnus, Act 244/2001) "1234567-8" and checks its
// check digit; an old one with six digits gets its leading zero. False when it isn't one.
func ParseBusinessID(s string) (string, bool) {
	number, check, ok := strings.Cut(strings.TrimSpace(s), "-")
	if len(number) == 6 {
		number = "0" + number
	}
	if !ok || len(number) != 7 || len(check) != 1 || check[0] < '0' || check[0] > '9' {
		return "", false
	}
	sum := 0
	for i, weight := range [7]int{7, 9, 10, 5, 8, 4, 2} {
		if number[i] < '0' || number[i] > '9' {
			return "", false
		}
		sum += int(number[i]-'0') * weight
	}
	expected := 0
	switch r := sum % 11; r {
	case 0:
	case 1: // never issued
		return "", false
	default:
		expected = 11 - r
	}
	return number + "-" + check, int(check[0]-'0') == expected
}
