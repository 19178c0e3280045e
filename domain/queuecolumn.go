package domain

import "slices"

// The columns of the editors' queue that are read when it comes back; the others are there to be read by
// people.
const (
	ColumnID          = "id"
	ColumnSeen        = "seen"
	ColumnTo          = "to"
	ColumnNewKind     = "new_kind"
	ColumnReason      = "reason"
	ColumnDuplicateOf = "duplicate_of"
	ColumnAnswerFI    = "answer_fi"
	ColumnAnswerSV    = "answer_sv"
	ColumnAnswerEN    = "answer_en"
	ColumnNote        = "note"
)

// QueueColumns lists the columns of the editors' queue in their order: what the feedback is, and from
// ColumnTo on what an editor decides of it.
var QueueColumns = []SurveyColumn{
	{ColumnID, Text{FI: "Palautteen tunnus", SV: "Responsens id", EN: "Feedback id"}, queueKeep},
	{ColumnSeen, Text{FI: "Tilannetunnus", SV: "Lägets id", EN: "Version seen"}, queueKeep},
	{"tool", Text{FI: "Työkalu", SV: "Verktyg", EN: "Tool"}, queueShown},
	{"revision", Text{FI: "Versio", SV: "Version", EN: "Version"}, queueShown},
	{"organisation", Text{FI: "Organisaatio", SV: "Organisation", EN: "Organisation"}, queueShown},
	{"kind", Text{FI: "Palautteen laji", SV: "Typ av respons", EN: "Kind of feedback"}, queueShown},
	{"received_on", Text{FI: "Vastaanotettu", SV: "Mottagen", EN: "Received on"}, queueShown},
	{"due_on", Text{FI: "Määräpäivä", SV: "Svaras senast", EN: "Due on"}, queueShown},
	{"state", Text{FI: "Tila", SV: "Status", EN: "State"}, queueShown},
	{"language", Text{FI: "Kieli", SV: "Språk", EN: "Language"}, queueShown},
	{"usefulness", Text{FI: "Hyödyllisyys", SV: "Nytta", EN: "Usefulness"}, queueShown},
	{"ease", Text{FI: "Helppous", SV: "Enkelhet", EN: "Ease"}, queueShown},
	{"clarity", Text{FI: "Selkeys", SV: "Tydlighet", EN: "Clarity"}, queueShown},
	{"what_worked", Text{FI: "Mikä toimi?", SV: "Vad fungerade?", EN: "What worked?"}, queueShown},
	{"what_to_change", Text{FI: "Mitä pitäisi muuttaa?", SV: "Vad borde ändras?", EN: "What should change?"}, queueShown},
	{"used_for", Text{FI: "Mihin käytettiin?", SV: "Vad användes det till?", EN: "What was it used for?"}, queueShown},
	{"internal_note", Text{FI: "Nykyinen muistiinpano", SV: "Nuvarande anteckning", EN: "Note so far"}, queueShown},
	{ColumnTo, Text{FI: "Päätös: uusi tila", SV: "Beslut: ny status", EN: "Decision: new state"}, Text{
		FI: "Tila, johon palaute siirretään. Tyhjä: ei siirretä.", SV: "Den status som responsen får. Tomt: ingen ändring.", EN: "The state that the feedback moves to. Empty: it stays."}},
	{ColumnNewKind, Text{FI: "Päätös: laji", SV: "Beslut: typ", EN: "Decision: kind"}, Text{
		FI: "Palautteen laji, jos se muuttuu siirrossa.", SV: "Typ av respons, om den ändras samtidigt.", EN: "The kind of feedback, if the move changes it."}},
	{ColumnReason, Text{FI: "Päätös: syy", SV: "Beslut: orsak", EN: "Decision: reason"}, Text{
		FI: "Syy, jos ehdotusta ei toteuteta. Muuten tyhjä.", SV: "Orsaken, om förslaget inte genomförs. Annars tomt.", EN: "Why it isn't carried out. Otherwise empty."}},
	{ColumnDuplicateOf, Text{FI: "Päätös: sama kuin", SV: "Beslut: samma som", EN: "Decision: same as"}, Text{
		FI: "Aiemman palautteen tunnus, jos asia on sama. Muuten tyhjä.", SV: "Den tidigare responsens id, om saken är densamma. Annars tomt.", EN: "Id of the earlier feedback that says the same. Otherwise empty."}},
	{ColumnAnswerFI, Text{FI: "Vastaus suomeksi", SV: "Svar på finska", EN: "Answer in Finnish"}, queueAnswer},
	{ColumnAnswerSV, Text{FI: "Vastaus ruotsiksi", SV: "Svar på svenska", EN: "Answer in Swedish"}, queueAnswer},
	{ColumnAnswerEN, Text{FI: "Vastaus englanniksi", SV: "Svar på engelska", EN: "Answer in English"}, queueAnswer},
	{ColumnNote, Text{FI: "Uusi muistiinpano", SV: "Ny anteckning", EN: "New note"}, Text{
		FI: "Korvaa nykyisen muistiinpanon. Vain toimitus näkee sen.", SV: "Ersätter den nuvarande anteckningen. Bara redaktionen ser den.", EN: "Replaces the note so far. Only editors see it."}},
}

var (
	queueKeep   = Text{FI: "Älä muuta: tästä palaute tunnistetaan.", SV: "Ändra inte: responsen känns igen på detta.", EN: "Leave as it is: this tells which feedback it is."}
	queueShown  = Text{FI: "Luettavaksi. Muutoksia tähän ei oteta huomioon.", SV: "För läsning. Ändringar här beaktas inte.", EN: "To be read. Changes here count for nothing."}
	queueAnswer = Text{
		FI: "Vastaus lähettäjälle. Hänen omalla kielellään, jos vastaat.", SV: "Svar till avsändaren. På avsändarens språk, om du svarar.", EN: "Answer to the sender. In the sender's language, if you answer."}
)

// decisionColumns are those that a file's headings are looked up in.
var decisionColumns = []string{
	ColumnID, ColumnSeen, ColumnTo, ColumnNewKind, ColumnReason, ColumnDuplicateOf, ColumnAnswerFI, ColumnAnswerSV, ColumnAnswerEN, ColumnNote,
}

// queueColumnOf finds the column of decisions that a heading names, in any language; "" for others.
func queueColumnOf(heading string) string {
	wanted := sameWords(heading)
	for _, c := range QueueColumns {
		if !slices.Contains(decisionColumns, c.Code) {
			continue
		}
		for _, name := range []string{c.Code, c.Heading.FI, c.Heading.SV, c.Heading.EN} {
			if sameWords(name) == wanted {
				return c.Code
			}
		}
	}
	return ""
}
