package domain

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// Screening is what a look at free text found.
type Screening string

// What screening can find. Only the finding is ever kept, never the found text.
const (
	ScreenedClean        Screening = ""
	ScreenedIdentityCode Screening = "personal_identity_code"          // refused
	ScreenedLikeIdentity Screening = "like_a_personal_identity_code"   // quarantined
	ScreenedPhone        Screening = "phone_number"                    // quarantined
	ScreenedEmail        Screening = "email_address"                   // quarantined
	identityCheck                  = "0123456789ABCDEFHJKLMNPRSTUVWXY" // by remainder of 31
)

var (
	emailPattern = regexp.MustCompile(`[^\s@<>()"',;:]+@[^\s@<>()"',;:]+\.\pL{2,}`)
	phonePattern = regexp.MustCompile(`(?:^|[^\pL\d/.:+-])((?:\+|00)358[ -]?(?:\(0\)[ -]?)?[1-9](?:[ -]?\d){5,10}|` +
		`0(?:4\d|50)(?:[ -]?\d){6,8}|0(?:[235689]|1[3-9])[ -]\d{3}(?:[ -]?\d){3,5})(?:$|[^\pL\d/-])`)
)

// Screen looks for personal data in free text: a Finnish personal identity code (Data Protection
// Act 1050/2018, section 29, allows it only for reasons that feedback never has), a phone number,
// an e-mail address. Spelling with lower case, inner spaces, Unicode dashes or full-width forms
// doesn't hide them.
func Screen(text string) Screening {
	runes := plain(text)
	found := screenIdentity(runes)
	if found == ScreenedIdentityCode {
		return found
	}
	flat := string(runes)
	switch {
	case found != ScreenedClean:
		return found
	case emailPattern.MatchString(flat):
		return ScreenedEmail
	case phonePattern.MatchString(flat):
		return ScreenedPhone
	}
	return ScreenedClean
}

// plain folds what looks alike: full-width forms, dashes, spaces, digits of other scripts; what
// can't be seen is left out.
func plain(text string) []rune {
	runes := make([]rune, 0, len(text))
	for _, r := range text {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			runes = append(runes, r-0xFEE0)
		case r == '\u2212' || r == '\u00AD' || unicode.Is(unicode.Pd, r):
			runes = append(runes, '-')
		case unicode.Is(unicode.Cf, r):
		case unicode.IsSpace(r):
			runes = append(runes, ' ')
		case unicode.Is(unicode.Nd, r):
			runes = append(runes, '0'+digit(r))
		default:
			runes = append(runes, r)
		}
	}
	return runes
}

// digit gives the value of a decimal digit of any script: Unicode keeps each script's ten in a row
// that starts at a multiple of the range table's stride.
func digit(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if lo, hi := rune(block.Lo), rune(block.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if lo, hi := rune(block.Lo), rune(block.Hi); r >= lo && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}

// screenIdentity finds the strongest sign of a personal identity code.
func screenIdentity(runes []rune) Screening {
	found := ScreenedClean
	for i, r := range runes {
		if r < '0' || r > '3' || i > 0 && wordy(runes[i-1]) {
			continue
		}
		code, next := takeCode(runes[i:])
		if len(code) < 11 || i+next < len(runes) && wordy(runes[i+next]) {
			continue
		}
		switch {
		case !identityDate(code):
		case checkOf(code) == code[10]:
			return ScreenedIdentityCode
		default:
			found = ScreenedLikeIdentity
		}
	}
	return found
}

// takeCode takes eleven characters of the form DDMMYY sign NNN check, with at most two spaces
// between neighbours, and tells where they end.
func takeCode(runes []rune) (code string, end int) {
	var b strings.Builder
	spaces := 0
	for i, r := range runes {
		if r == ' ' {
			if spaces++; spaces > 2 {
				return "", 0
			}
			continue
		}
		spaces = 0
		r = unicode.ToUpper(r)
		if !fits(b.Len(), r) {
			return "", 0
		}
		b.WriteRune(r)
		if b.Len() == 11 {
			return b.String(), i + 1
		}
	}
	return "", 0
}

func fits(at int, r rune) bool {
	switch at {
	case 6:
		return strings.ContainsRune("+-YXWVUABCDEF", r)
	case 10:
		return r < unicode.MaxASCII && (unicode.IsDigit(r) || unicode.IsUpper(r))
	default:
		return r >= '0' && r <= '9'
	}
}

func identityDate(code string) bool {
	century := "19"
	switch {
	case code[6] == '+':
		century = "18"
	case code[6] >= 'A' && code[6] <= 'F':
		century = "20"
	}
	_, err := time.Parse("02012006", code[:4]+century+code[4:6])
	return err == nil
}

// checkOf computes the check character; the sign doesn't enter.
func checkOf(code string) byte {
	n := 0
	for _, c := range code[:6] + code[7:10] {
		n = n*10 + int(c-'0')
	}
	return identityCheck[n%31]
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
