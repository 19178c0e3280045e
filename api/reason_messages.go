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
// their unit, {tool} and {collection} titles.
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
	"shared_need": {
		domain.Text{FI: "Sama tarve: {terms}", SV: "Samma behov: {terms}", EN: "Same need: {terms}"},
		domain.Text{FI: "Samat tarpeet: {terms}", SV: "Samma behov: {terms}", EN: "Same needs: {terms}"},
	},
	"shared_theme": {
		domain.Text{FI: "Sama teema: {terms}", SV: "Samma tema: {terms}", EN: "Same theme: {terms}"},
		domain.Text{FI: "Samat teemat: {terms}", SV: "Samma teman: {terms}", EN: "Same themes: {terms}"},
	},
	"shared_method": {
		domain.Text{FI: "Sama menetelmä: {terms}", SV: "Samma metod: {terms}", EN: "Same method: {terms}"},
		domain.Text{FI: "Samat menetelmät: {terms}", SV: "Samma metoder: {terms}", EN: "Same methods: {terms}"},
	},
	"named":                  always("Tekijöiden suosittelema jatko", "Upphovspersonernas tips på fortsättning", "What the authors recommend next"),
	"replaces_named":         always("Korvaa työkalun ”{tool}”, jota tekijät suosittelivat jatkoksi", "Ersätter verktyget ”{tool}”, som upphovspersonerna rekommenderade som fortsättning", "Replaces “{tool}”, which the authors recommended"),
	"named_by":               always("Tämän työkalun tekijät suosittelevat jatkoksi sitä, jota nyt katsot", "Upphovspersonerna till det här verktyget rekommenderar det som du nu tittar på", "The authors of this tool recommend the one you are looking at"),
	"next_in_collection":     always("Seuraava kokoelmassa ”{collection}”", "Nästa i samlingen ”{collection}”", "Next in the collection “{collection}”"),
	"previous_in_collection": always("Edellinen kokoelmassa ”{collection}”", "Föregående i samlingen ”{collection}”", "The one before in the collection “{collection}”"),
	"same_collection":        always("Samassa kokoelmassa: ”{collection}”", "I samma samling: ”{collection}”", "In the same collection: “{collection}”"),

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
