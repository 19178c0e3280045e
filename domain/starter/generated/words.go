package generated

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"academy/domain"
)

// words are what texts in one language are made of. The first five lists say the same in each language,
// at the same place. In sentences, braces stand for the subject: {t} is the tool ("palautekeskustelu"; in
// Swedish {tn} "feedbacksamtalet"; in Finnish {tn} and {ta} its genitive and partitive), {u} the unit, {g}
// the group in it ({gn} its genitive), each with a capital letter when the name has one.
type words struct {
	space                                   string // between the parts of a compound
	modifiers, heads, units, groups, angles []string

	description, howTo, when, whenNot, competence, users []string
	stepTitles, stepBodies, questions, say               []string
	pitfalls                                             []pitfall
	situations, materials                                []string
}

type pitfall struct{ problem, remedy string }

// subject is what a tool is about: places in the parallel lists, and which tool it is.
type subject struct{ number, modifier, head, unit, group, angle int }

// subject spreads the numbers over all combinations, of which there are two and a half million, without
// taking one twice: the factor is a prime that divides none of the lists' lengths.
func (w *writer) subject(i int) subject {
	fi := w.languages[domain.Finnish]
	lists := [][]string{fi.modifiers, fi.heads, fi.units, fi.groups, fi.angles}
	all := uint64(1)
	for _, list := range lists {
		all *= uint64(len(list))
	}
	rest := (uint64(i)*1_000_003 + w.seed%all*7919) % all
	var at [5]int
	for k, list := range lists {
		at[k] = int(rest % uint64(len(list)))
		rest /= uint64(len(list))
	}
	return subject{i, at[0], at[1], at[2], at[3], at[4]}
}

// slug is the tool's address: what it is and for whom, and its number, since angles aren't in it.
func (s subject) slug(fi words) string {
	plain := strings.NewReplacer("ä", "a", "ö", "o", "å", "a", " ", "-").Replace(fi.topic(s) + "-" + fi.units[s.unit])
	return plain + "-" + strconv.Itoa(s.number+1)
}

// topic is the tool's name: a compound, in English two words. Finnish parts that meet in the same vowel
// get a hyphen.
func (w words) topic(s subject) string {
	modifier, head := w.modifiers[s.modifier], w.heads[s.head]
	head, _, _ = strings.Cut(head, "|")
	last, _ := utf8.DecodeLastRuneInString(modifier)
	space := w.space
	if first, _ := utf8.DecodeRuneInString(head); space == "" && first == last && strings.ContainsRune("aeiouyäö", first) {
		space = "-"
	}
	return modifier + space + head
}

// names are what the braces stand for.
func (w words) names(lang domain.Language, s subject) []string {
	var tn, ta, gn string
	t, unit, group := w.topic(s), w.units[s.unit], w.groups[s.group]
	switch lang {
	case domain.Finnish:
		tn, ta, gn = t+"n", t+backOrFront(t), group+"n"
	case domain.Swedish:
		_, definite, _ := strings.Cut(w.heads[s.head], "|")
		tn = w.modifiers[s.modifier] + definite
	}
	pairs := []string{}
	for name, value := range map[string]string{"t": t, "tn": tn, "ta": ta, "u": unit, "g": group, "gn": gn} {
		pairs = append(pairs, "{"+name+"}", value, "{"+capital(name)+"}", capital(value))
	}
	return pairs
}

// backOrFront is the Finnish partitive's ending, by the harmony of the word's last telling vowel.
func backOrFront(word string) string {
	if strings.LastIndexAny(word, "aou") > strings.LastIndexAny(word, "äöy") {
		return "a"
	}
	return "ä"
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// title is distinct for each subject.
func (w words) title(lang domain.Language, s subject) string {
	switch lang {
	case domain.Finnish:
		return capital(w.topic(s)) + ": " + w.units[s.unit] + " " + w.groups[s.group] + ", " + w.angles[s.angle]
	case domain.Swedish:
		return capital(w.topic(s)) + " för " + w.units[s.unit] + " " + w.groups[s.group] + ": " + w.angles[s.angle]
	}
	return capital(w.topic(s)) + " for the " + w.units[s.unit] + " " + w.groups[s.group] + ": " + w.angles[s.angle]
}

// translation writes the tool in one language.
func (w words) translation(chance *rand.Rand, lang domain.Language, s subject, steps []domain.Step) domain.Translation {
	named := strings.NewReplacer(w.names(lang, s)...)
	lines := func(list []string, n int) []string {
		drawn := some(chance, list, n)
		for i := range drawn {
			drawn[i] = named.Replace(drawn[i])
		}
		return drawn
	}
	text := func(list []string, n int) string { return strings.Join(lines(list, n), " ") }
	said := lines(w.description, 12)
	t := domain.Translation{
		Status: domain.TranslationReady, Title: w.title(lang, s), Summary: strings.Join(said[:2], " "),
		Description: strings.Join(said[2:7], " ") + "\n\n" + strings.Join(said[7:], " "), HowToUse: text(w.howTo, 6),
		WhenToUse: text(w.when, 2), WhenNotToUse: text(w.whenNot, 2), RequiredCompetence: text(w.competence, 1),
		TypicalUsers: text(w.users, 1), Materials: lines(w.materials, 3),
		Keywords:   []string{w.topic(s), w.angles[s.angle]},
		Situations: lines(w.situations, 3+chance.IntN(4)), Steps: map[string]domain.StepText{},
	}
	for _, p := range some(chance, w.pitfalls, 2) {
		t.Pitfalls = append(t.Pitfalls, domain.Pitfall{Problem: named.Replace(p.problem), Remedy: named.Replace(p.remedy)})
	}
	titles := lines(w.stepTitles, len(steps))
	for i, step := range steps {
		t.Steps[step.Key] = domain.StepText{
			Title: titles[i], Body: text(w.stepBodies, 3), Say: lines(w.say, 1), Questions: lines(w.questions, 2+chance.IntN(2)),
		}
	}
	return t
}
