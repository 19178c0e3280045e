package api

import (
	"fmt"
	"strconv"
	"strings"

	"academy/domain"
	"academy/domain/catalogue"
)

// overviewWords are the words of the chart of a programme.
var overviewWords = struct {
	title, trials, feedback, weeks, waiting, nothingWaits, answers, noAnswers, inTime, week, oldest domain.Text
	ages                                                                                            []domain.Text
}{
	title:        domain.Text{FI: "{programme}: {from}–{until}", SV: "{programme}: {from}–{until}", EN: "{programme}: {from} to {until}"},
	weeks:        domain.Text{FI: "Viikoittain", SV: "Per vecka", EN: "By week"},
	trials:       domain.Text{FI: "Aloitettuja kokeiluja", SV: "Inledda försök", EN: "Trials started"},
	feedback:     domain.Text{FI: "Palautteita", SV: "Responser", EN: "Feedback"},
	waiting:      domain.Text{FI: "Odottaa nyt", SV: "Väntar nu", EN: "Waiting now"},
	nothingWaits: domain.Text{FI: "Mikään ei odota.", SV: "Inget väntar.", EN: "Nothing waits."},
	answers: domain.Text{
		FI: "Vastausaika: mediaani {median} päivää, 90 prosenttia {p90} päivässä",
		SV: "Svarstid: median {median} dagar, 90 procent inom {p90} dagar",
		EN: "Time to answer: median {median} days, 90 per cent within {p90} days",
	},
	noAnswers: domain.Text{FI: "Jakson palautteisiin ei ole vielä vastattu.", SV: "Periodens responser har inte besvarats ännu.", EN: "No feedback of the period is answered yet."},
	inTime: domain.Text{
		FI: "Vastattu 14 päivässä: {in_time}/{due}", SV: "Besvarat inom 14 dagar: {in_time}/{due}", EN: "Answered within 14 days: {in_time}/{due}",
	},
	week:   domain.Text{FI: "viikko {week}: kokeiluja {trials}, palautteita {feedback}", SV: "vecka {week}: {trials} försök, {feedback} responser", EN: "week {week}: {trials} trials, {feedback} feedback"},
	oldest: domain.Text{FI: "{n} (vanhin {days} pv)", SV: "{n} (äldst {days} d)", EN: "{n} (oldest {days} d)"},
	ages: []domain.Text{
		{FI: "enintään 7 päivää", SV: "högst 7 dagar", EN: "up to 7 days"}, {FI: "8–14 päivää", SV: "8–14 dagar", EN: "8 to 14 days"},
		{FI: "15–30 päivää", SV: "15–30 dagar", EN: "15 to 30 days"}, {FI: "yli 30 päivää", SV: "över 30 dagar", EN: "over 30 days"},
	},
}

// overviewChart draws weeks as columns and what waits as bars.
func overviewChart(now *catalogue.Catalogue, o domain.Overview, lang domain.Language) []byte {
	title := fill(overviewWords.title.In(lang), map[string]string{
		"programme": o.Programme.Names.In(lang), "from": dayIn(o.From, lang), "until": dayIn(o.Until, lang),
	})
	words := []string{title + "."}
	c := chart{y: 4}
	c.paragraph(17, "bold", title)
	c.y += 16
	c.paragraph(15, "bold", overviewWords.weeks.In(lang))
	c.weeks(o.Weeks, lang)
	for _, w := range o.Weeks {
		if w.TrialsStarted > 0 || w.Feedback > 0 {
			words = append(words, fill(overviewWords.week.In(lang), map[string]string{
				"week": string(w.Week), "trials": itoa(w.TrialsStarted), "feedback": itoa(w.Feedback),
			})+";")
		}
	}
	c.y += 10
	for _, text := range answersInWords(o.Answers, lang) {
		c.paragraph(13, "normal", text)
		words = append(words, text+".")
	}
	c.y += 16
	c.paragraph(15, "bold", overviewWords.waiting.In(lang))
	words = append(words, c.waiting(now.Vocabularies, o.Waiting, lang)...)
	return c.svg(lang, title, strings.Join(words, "\n"))
}

// weeks draws a pair of columns for each week: trials that began, and feedback.
func (c *chart) weeks(list []domain.OverviewWeek, lang domain.Language) {
	const height = 120
	most := 1
	for _, w := range list {
		most = max(most, w.TrialsStarted, w.Feedback)
	}
	c.y += 14
	base, unit := c.y+height, plotWidth/float64(len(list))
	c.write(chartMargin, c.y-2, 12, "normal", "start", itoa(most))
	c.line(chartMargin, c.y, chartMargin+plotWidth, c.y, 0.5)
	for i, w := range list {
		x := chartMargin + unit*float64(i)
		for j, n := range []int{w.TrialsStarted, w.Feedback} {
			if n > 0 {
				high := height * float64(n) / float64(most)
				c.box(x+unit*(0.1+0.4*float64(j)), base-high, unit*0.4, high, chartFills[j])
			}
		}
	}
	c.line(chartMargin, base, chartMargin+plotWidth, base, 1)
	c.write(chartMargin, base+16, 12, "normal", "start", string(list[0].Week))
	if len(list) > 1 {
		c.write(chartMargin+plotWidth, base+16, 12, "normal", "end", string(list[len(list)-1].Week))
	}
	c.y = base + 24
	c.key(0, overviewWords.trials.In(lang))
	c.key(1, overviewWords.feedback.In(lang))
}

// waiting draws a bar for each state, by age, and gives the same in words.
func (c *chart) waiting(v *domain.Vocabularies, list []domain.Waiting, lang domain.Language) (words []string) {
	if len(list) == 0 {
		c.paragraph(13, "normal", overviewWords.nothingWaits.In(lang))
		return []string{overviewWords.nothingWaits.In(lang)}
	}
	most := 0
	for _, w := range list {
		most = max(most, w.Total())
	}
	for _, w := range list {
		label := v.Label(domain.SchemeFeedbackState, string(w.State), lang) + ": " +
			fill(overviewWords.oldest.In(lang), map[string]string{"n": itoa(w.Total()), "days": itoa(w.OldestDays)})
		c.y += 4
		c.paragraph(13, "normal", label)
		c.y += 5
		var ages []string
		x := float64(chartMargin)
		for i, n := range []int{w.UpTo7, w.UpTo14, w.UpTo30, w.Older} {
			if n == 0 {
				continue
			}
			width := plotWidth * float64(n) / float64(most)
			c.box(x, c.y, width, 24, chartFills[i])
			c.amount(x, c.y, width, 24, n)
			x += width
			ages = append(ages, fmt.Sprintf("%s %d", overviewWords.ages[i].In(lang), n))
		}
		c.y += 28
		words = append(words, label+": "+strings.Join(ages, ", ")+".")
	}
	c.y += 6
	for i := range overviewWords.ages {
		c.key(i, overviewWords.ages[i].In(lang))
	}
	return words
}

func answersInWords(a domain.AnswerTimes, lang domain.Language) []string {
	if a.Answered == 0 {
		return []string{overviewWords.noAnswers.In(lang)}
	}
	return []string{
		fill(overviewWords.answers.In(lang), map[string]string{"median": decimal(a.MedianDays, lang), "p90": decimal(a.P90Days, lang)}),
		fill(overviewWords.inTime.In(lang), map[string]string{"in_time": itoa(a.InTime), "due": itoa(a.Due)}),
	}
}

// decimal writes a number with one decimal as the language does.
func decimal(x float64, lang domain.Language) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if lang == domain.English {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

// dayIn writes a day as the language does: 2.3.2026, and as it is kept in English.
func dayIn(d domain.Date, lang domain.Language) string {
	parts := strings.Split(string(d), "-")
	if lang == domain.English || len(parts) != 3 {
		return string(d)
	}
	return strings.TrimLeft(parts[2], "0") + "." + strings.TrimLeft(parts[1], "0") + "." + parts[0]
}
