package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"
)

// goodBodies are bodies that do what their operation is for, by the id of the operation: from a schema
// alone nothing would come that the domain takes. (…) stands for what no other run has.
var goodBodies = map[string]string{
	"putCollection":        `{"titles":{"fi":"Alkuun","sv":"Till en början","en":"To begin with"},"summaries":{"fi":"Ensin nämä."},"tools":[{"tool":"grow-keskustelu"}],"order":3}`,
	"submitFeedback":       `{"tool":"grow-keskustelu","what_worked":"Hyvä alku.","ratings":{"usefulness":4},"source":"forms","external_id":"(…)"}`,
	"submitBatch":          `{"items":[{"tool":"grow-keskustelu","what_worked":"Hyvä alku.","source":"forms","external_id":"(…)"},{"tool":"kehityskeskustelu","ratings":{"ease":2},"source":"forms","external_id":"(…) b"}]}`,
	"correctFeedback":      `{"what_worked":"Parempi alku.","ratings":{"ease":3}}`,
	"triageFeedback":       `{"to":"triaged","kind":"suggestion"}`,
	"answerFeedback":       `{"answer":{"fi":"Kiitos.","sv":"Tack.","en":"Thank you."}}`,
	"noteFeedback":         `{"note":"Kysytään lisää."}`,
	"replyToFeedback":      `{"message":"Tarkoitan tavoitevaihetta."}`,
	"confirmFeedback":      `{"message":"Nyt toimii."}`,
	"reopenFeedback":       `{"message":"Ei vielä."}`,
	"withdrawFeedback":     `{"message":"Vahinko."}`,
	"createInvitation":     `{"name":"Lomakkeet","role":"pilot","days":7}`,
	"createPreview":        `{"days":7}`,
	"putTerm":              `{"labels":{"fi":"Uusi termi","sv":"Ny term","en":"New term"},"order":7}`,
	"putThesaurusGroup":    `{"terms":{"fi":["palaveri","kokous"],"sv":["möte"]}}`,
	"putThesaurusRelation": `{"lang":"fi","from":["palaveri"],"to":["kokous"]}`,
	"putOwnResponsibility": `{"title":{"fi":"Oma vastuu","sv":"Eget ansvar","en":"Our own"},"text":{"fi":"Näin meillä.","sv":"Så hos oss.","en":"As we do."}}`,
	"putOrganisation":      `{"names":{"fi":"Uusi kunta","sv":"Ny kommun","en":"New town"},"kind":"municipality"}`,
	"putProgramme":         `{"names":{"fi":"Uusi ohjelma","sv":"Nytt program","en":"New programme"},"from":"2026-01-01","until":null}`,
	"putParticipation":     `{"state":"active","from":"2026-01-01","until":null}`,
	"offerPeerSupport":     `{"offers":{"fi":"Kerromme mielellämme.","sv":"Vi berättar gärna."}}`,
	"planTrial":            `{"tool":"grow-keskustelu","goal":"Kokeillaan.","context":{"circumstances":"everyday"}}`,
	"rotateSecret":         `{"hours":24}`,
	"changeClient":         `{"name":"Toinen nimi"}`,
	"withdrawTool":         `{"reason":"outdated","note":{"fi":"Vanhentunut."}}`,
	"publishDraft":         `{"addresses":[]}`,
	"editDraft":            `{"change_kind":"minor","change_note":{"fi":"Lyhennetty.","sv":"Förkortat.","en":"Shorter."},"content":{"minutes":25}}`,
	"registerWebhook":      `{"url":"http://127.0.0.1:9/(…)","description":"Sisältösivusto"}`,
	"editTrial":            `{"goal":"Kokeillaan toisin."}`,
	"finishTrial":          `{"outcome":"worked_adapted","would_use_again":true}`,
}

// madeBy are the operations that make what an operation needs, where their paths don't tell.
var madeBy = map[string][]string{
	"publishDraft": {"submitDraft"}, "scheduleDraft": {"submitDraft"}, "returnDraft": {"submitDraft"},
	"showInvited": {"createInvitation"}, "claimInvitation": {"createInvitation"}, "showPreview": {"editDraft", "createPreview"},
	"replyToFeedback": {"triageFeedback", "triageFeedback"},
}

// goodForm is a form that does what its operation is for.
func (v *visit) goodForm(d described) map[string]any {
	form := map[string]any{"client_id": string(v.spare.ClientID), "client_secret": v.spare.ClientSecret}
	if d.id == "issueToken" {
		form["grant_type"] = "client_credentials"
	} else {
		form["token"] = v.nonce
	}
	return form
}

// good is a body that makes sense for the operation; nil when only the schema says something of it.
func (v *visit) good(d described, path string) any {
	text, known := goodBodies[d.id]
	switch {
	case d.method == http.MethodPut && v.read(d, path) != nil:
		return v.read(d, path)
	case d.id == "createTool":
		return map[string]any{"slug": "uusi-" + v.nonce, "owner": "akatemia", "content": v.content,
			"change_note": map[string]any{"fi": "Ensimmäinen.", "sv": "Första.", "en": "First."}}
	case d.id == "scheduleDraft":
		return map[string]any{"publish_at": time.Now().Add(time.Hour).UTC().Format(time.RFC3339), "addresses": []any{}}
	case d.id == "triageBatch":
		items := []any{}
		for _, place := range v.known.places["/v1/feedback/{id}"] {
			items = append(items, map[string]any{"id": strings.TrimPrefix(place, "/v1/feedback/"), "to": "triaged", "kind": "suggestion"})
		}
		return map[string]any{"items": items}
	case d.id == "triageFeedback" && v.about == "replyToFeedback" && v.maker == "editor": // who triaged it before
		text = `{"to":"needs_info","answer":{"fi":"Missä tilanteessa?","sv":"I vilken situation?","en":"When?"}}`
	case !known:
		return nil
	}
	var body any
	if json.Unmarshal([]byte(strings.ReplaceAll(text, "(…)", v.nonce)), &body) != nil {
		return nil
	}
	return body
}

// read is what was read in this run at the path, where what was read can be sent back.
func (v *visit) read(d described, path string) any {
	if slices.ContainsFunc(v.near[d.id], func(other described) bool { return other.template == d.template+"/document" }) {
		return v.known.bodies[path+"/document"]
	}
	_, schema := d.media()
	if schema.VisitJSON(v.known.bodies[path]) != nil {
		return nil // a view
	}
	return v.known.bodies[path]
}

// body draws the body of a wish, with its media type.
func (v *visit) body(g generator, w *wish) {
	media, schema := w.op.media()
	switch {
	case media == "":
		return
	case w.op.asJSON():
		value := g.value(schema, 0)
		if base := v.good(w.op, w.path); base != nil && !g.chance(4) {
			value = g.like(schema, base, 0)
		}
		if b, err := json.Marshal(value); err == nil {
			w.body = b
		}
	case media == formMedia:
		form := url.Values{}
		fields, _ := g.object(schema, 0).(map[string]any)
		if !g.chance(3) {
			fields = v.goodForm(w.op)
		}
		for name, value := range fields {
			form.Set(name, fmt.Sprint(value))
		}
		w.body = []byte(form.Encode())
	default:
		w.body = []byte(rapid.SampledFrom(sentFiles).Draw(g.rt, ""))
		if media == "multipart/form-data" {
			w.body, media = multiparts(g, w.body)
		}
	}
	w.set("Content-Type", media)
}

// sentFiles are some that the program takes, and some that it doesn't.
var sentFiles = []string{
	"Työkalu;Mikä toimi;Tunniste\ngrow-keskustelu;Hyvä alku.;1\n", "tool,what_worked,external_id\ngrow-keskustelu,\"Hyvä\nalku.\",1\n",
	"\x89PNG\r\n\x1a\n", "%PDF-1.7\n%%EOF\n", "", "PK\x03\x04", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "a;b\n\"",
	"\xff\xfe\x00", "id;to\nx;triaged\n", "id;seen;to\n019c6576-a400-7743-beaf-2db752049bd5;v1;triaged\n",
}

func multiparts(g generator, file []byte) ([]byte, string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	name := rapid.SampledFrom([]string{"vastaukset.csv", "vastaukset.xlsx", "", "../x"}).Draw(g.rt, "")
	if part, err := form.CreateFormFile("file", name); err == nil {
		_, _ = part.Write(file)
	}
	if g.chance(2) {
		_ = form.WriteField("mapping", rapid.SampledFrom([]string{"{}", "", "[", `{"columns":{"Mikä toimi":"what_worked"}}`}).Draw(g.rt, ""))
	}
	if g.chance(10) {
		return b.Bytes(), form.FormDataContentType() // without its end
	}
	_ = form.Close()
	return b.Bytes(), form.FormDataContentType()
}
