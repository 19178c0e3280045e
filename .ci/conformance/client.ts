// A front end as another team would write it: only what the contract says is known about answers.
// It is compiled with --strict and then run against a living instance.
import type { components, paths } from './contract.js'

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } }
} ? Body : never
type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never
type Tool = components['schemas']['Tool']
type NewFeedback = components['schemas']['NewFeedback']

declare const process: { env: Record<string, string | undefined> } // node's own types aren't installed
const base = process.env['BASE_URL']

async function get<P extends keyof paths>(path: P, query?: Query<P>): Promise<Answer<P>> {
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value))
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return await response.json() as Answer<P>
}

const page = await get('/v1/tools', { lang: 'fi', sort: 'title', limit: 100 })
const titles: string[] = page.items.map(item => item.title)
const served: 'fi' | 'sv' | 'en' | undefined = page.items[0]?.language.served
const next: string | null = page.next
const labels: string[] = page.items.flatMap(item => item.themes.map(term => term.label))
if (titles.length !== page.total || served !== 'fi' || next !== null || labels.length === 0) {
  throw new Error(`the catalogue isn't what its contract says: ${JSON.stringify(page).slice(0, 400)}`)
}

const vocabularies = await get('/v1/vocabularies')
const codes: string[] = vocabularies.items.flatMap(v => v.terms.map(term => term.code))

// What the contract forbids must not compile: else the types would be any.
// @ts-expect-error German is no language of the bank
void (() => get('/v1/tools', { lang: 'de' }))
// @ts-expect-error there is no such parameter
void (() => get('/v1/tools', { colour: 'red' }))
// @ts-expect-error a title is text
const wrong: Tool['title'] = 1
// @ts-expect-error feedback names its tool
const nothing: NewFeedback = {}
void [wrong, nothing]

console.log(`${titles.length} tools and ${codes.length} terms read with generated types`)
