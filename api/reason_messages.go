package api

import "academy/domain"

// counted is a text for one thing and one for several.
type counted struct{ one, many domain.Text }

func (c counted) in(lang domain.Language, n int) string {
	if n == 1 {
		return c.one.In(lang)
	}
	return c.many.In(lang)
}

// always is a text that is the same for one and several.
func always(fi, sv, en string) counted {
	t := domain.Text{FI: fi, SV: sv, EN: en}
	return counted{t, t}
}

// reasonMessages say why a tool is suggested. {terms} are labels, {minutes} and {people} amounts with
// their unit.
var reasonMessages = map[string]counted{
	"matched_need": {
		domain.Text{FI: "Sopii tarpeeseen: {terms}", SV: "Passar behovet: {terms}", EN: "Fits the need: {terms}"},
		domain.Text{FI: "Sopii tarpeisiin: {terms}", SV: "Passar behoven: {terms}", EN: "Fits the needs: {terms}"},
	},
	"matched_circumstances": {
		domain.Text{FI: "Sopii tilanteeseen: {terms}", SV: "Passar situationen: {terms}", EN: "Fits the circumstances: {terms}"},
		domain.Text{FI: "Sopii tilanteisiin: {terms}", SV: "Passar situationerna: {terms}", EN: "Fits the circumstances: {terms}"},
	},
	"matched_path_stage": {
		domain.Text{FI: "Kuuluu polun vaiheeseen: {terms}", SV: "Hör till skedet på stigen: {terms}", EN: "Belongs to the stage of the path: {terms}"},
		domain.Text{FI: "Kuuluu polun vaiheisiin: {terms}", SV: "Hör till skedena på stigen: {terms}", EN: "Belongs to the stages of the path: {terms}"},
	},
	"matched_leadership_level": {
		domain.Text{FI: "Sopii johtamisen tasolle: {terms}", SV: "Passar ledningsnivån: {terms}", EN: "Fits the level of leadership: {terms}"},
		domain.Text{FI: "Sopii johtamisen tasoille: {terms}", SV: "Passar ledningsnivåerna: {terms}", EN: "Fits the levels of leadership: {terms}"},
	},
	"fits_time":        always("Ehdit tässä ajassa: {minutes}", "Du hinner på den här tiden: {minutes}", "Fits the time you have: {minutes}"),
	"nearly_fits_time": always("Vie hieman enemmän aikaa kuin sinulla on: {minutes}", "Tar lite mer tid än du har: {minutes}", "Takes a little longer than you have: {minutes}"),
	"fits_group_size":  always("Sopii ryhmän kokoon: {people}", "Passar gruppens storlek: {people}", "Fits the size of the group: {people}"),
}

// workedMessages say how many of the organisations that tried a tool found that it worked: most of
// them, all of them, and most of so many that numbers don't read well as words.
var workedMessages = struct{ most, all, many domain.Text }{
	most: domain.Text{
		FI: "{worked} organisaatiota {of} sanoi, että tämä toimi{where}",
		SV: "{worked} av {all} organisationer sade att det här fungerade{where}",
		EN: "{worked} of {all} organisations said that this worked{where}",
	},
	all: domain.Text{
		FI: "Kaikki {all} organisaatiota sanoivat, että tämä toimi{where}",
		SV: "Alla {all} organisationer sade att det här fungerade{where}",
		EN: "All {all} organisations said that this worked{where}",
	},
	many: domain.Text{
		FI: "Tätä kokeili {all} organisaatiota, ja niistä {worked} sanoi, että se toimi{where}",
		SV: "{worked} av {all} organisationer sade att det här fungerade{where}",
		EN: "{worked} of {all} organisations said that this worked{where}",
	},
}

// whereTried ends the sentence on what pilots said, by the vocabulary in which the situation is the same.
var whereTried = map[string]domain.Text{
	domain.SchemeCircumstances:   {FI: " samassa tilanteessa", SV: " i samma situation", EN: " in the same circumstances"},
	domain.SchemeLeadershipLevel: {FI: " samalla johtamisen tasolla", SV: " på samma ledningsnivå", EN: " at the same level of leadership"},
}

var (
	minutesText = counted{
		domain.Text{FI: "{n} minuutti", SV: "{n} minut", EN: "{n} minute"},
		domain.Text{FI: "{n} minuuttia", SV: "{n} minuter", EN: "{n} minutes"},
	}
	peopleText = counted{
		domain.Text{FI: "{n} henkilö", SV: "{n} person", EN: "{n} person"},
		domain.Text{FI: "{n} henkilöä", SV: "{n} personer", EN: "{n} people"},
	}
)

// numerals are the numbers that are written as words, from 0 on.
var numerals = map[domain.Language][]string{
	domain.Finnish: {"nolla", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän", "kymmenen"},
	domain.Swedish: {"noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"},
	domain.English: {"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"},
}

// ofNumerals are the Finnish numbers of a whole: kolme neljästä.
var ofNumerals = []string{
	"nollasta", "yhdestä", "kahdesta", "kolmesta", "neljästä", "viidestä", "kuudesta", "seitsemästä", "kahdeksasta", "yhdeksästä", "kymmenestä",
}
