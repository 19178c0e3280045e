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
	emailPattern = regexp.MustCompile(`(?i)[^\s@<>()"',;:]+ ?(?:@| ?[(\[{] ?(?:at|ät|a|miukumauku|snabel-?a) ?[)\]}]) ?[^\s@<>()"',;:]+\.\pL{2,}`)

	// A mobile number, a fixed one with its area set off, an international one. What stands in a chain of
	// numbers with slashes, dots, colons or dashes is a case number, a date or a time.
	phonePattern = regexp.MustCompile(`(?:^|[^\pL\d/.:+-]|\pL[.:])(?:` +
		`(?:\+|00)358[ .)-]*(?:\(0\))?[ .-]?\(?[1-9](?:[ .)-]{0,2}\d){5,10}|` +
		`\+(?:4[4-79]|372)[ -]?(?:\(0\) ?)?[1-9](?:[ -]?\d){6,10}|` +
		`0(?:4\d|50)\)?[ ./-]{0,2}\d(?:[ .-]?\d){5,7}|` +
		`0(?:[235689]|1[3-9])(?:[ -]|\) ?)\d{3}(?:[ -]?\d){3,5}` +
		`)(?:$|[^\pL\d/-]|[/-](?:$|\D))`)

	// Any number that is said to be a telephone's.
	saidPattern = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:puh|puhelin|puhelinnumero\pL*|gsm|matkapuhelin|kännykkä|tel|tfn|telefon|mobil|phone|mobile)` +
		`[ .:=]{1,4}(?:nro|no|nr)?[ .:]{0,2}\+?\d(?:[ ().-]{0,2}\d){5,13}(?:$|[^\d])`)
)

// Screen looks for personal data in free text: a Finnish personal identity code (Data Protection
// Act 1050/2018, section 29, allows it only for reasons that feedback never has), a phone number,
// an e-mail address. Spelling with lower case, inner spaces, Unicode dashes, lookalikes or full-width
// forms doesn't hide them.
func Screen(text string) Screening {
	found := screenPlain(plain(text, ""))
	if found != ScreenedIdentityCode && strings.ContainsRune(text, '\u00AD') {
		// A soft hyphen is seen as a hyphen at the end of a line, and not at all elsewhere.
		if hyphened := screenPlain(plain(text, "-")); found == ScreenedClean || hyphened == ScreenedIdentityCode {
			found = hyphened
		}
	}
	return found
}

func screenPlain(runes []rune) Screening {
	found := screenIdentity(runes)
	if found != ScreenedClean {
		return found
	}
	// Most texts have neither the digits nor the signs, and needn't meet the slower patterns.
	digits, signs := 0, 0
	for _, r := range runes {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '@' || r == '(' || r == '[' || r == '{':
			signs++
		}
	}
	switch flat := string(runes); {
	case signs > 0 && emailPattern.MatchString(flat):
		return ScreenedEmail
	case digits >= leastPhone && (phonePattern.MatchString(flat) || saidPattern.MatchString(flat)):
		return ScreenedPhone
	}
	return ScreenedClean
}

// leastPhone is how many digits the shortest number has that the patterns find.
const leastPhone = 6

// screenIdentity finds the strongest sign of a personal identity code. A right one counts even when it is
// glued to a word; what only resembles one must stand by itself.
func screenIdentity(runes []rune) Screening {
	found := ScreenedClean
	for i, r := range runes {
		if r < '0' || r > '3' || i > 0 && unicode.IsDigit(runes[i-1]) {
			continue
		}
		code, next := takeCode(runes[i:])
		if len(code) < 11 || !identityDate(code) {
			continue
		}
		before, after := ' ', ' '
		if i > 0 {
			before = runes[i-1]
		}
		if i+next < len(runes) {
			after = runes[i+next]
		}
		switch {
		case unicode.IsDigit(after):
		case checkOf(code) == code[10]:
			return ScreenedIdentityCode
		case !unicode.IsLetter(before) && !unicode.IsLetter(after):
			found = ScreenedLikeIdentity
		}
	}
	return found
}

// takeCode takes eleven characters of the form DDMMYY sign NNN check, with at most three spaces
// between neighbours, and tells where they end.
func takeCode(runes []rune) (code string, end int) {
	var b strings.Builder
	spaces := 0
	for i, r := range runes {
		if r == ' ' {
			if spaces++; spaces > 3 {
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
