// Octokit, GitHub's own client, reads our lists: it follows Link, and a map function takes the items
// out of the page, since a list of ours is an object with its total and facets beside the items.
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'

const Client = Octokit.plugin(paginateRest)
const octokit = new Client({ baseUrl: process.env.BASE_URL })

const tools = await octokit.paginate('GET /v1/tools', { limit: 7, lang: 'sv' }, response => response.data.items)
const whole = await octokit.request('GET /v1/tools', { limit: 100, lang: 'sv' })
const slugs = list => list.map(tool => tool.slug).join(' ')
if (tools.length !== whole.data.total || tools.length <= 7 || slugs(tools) !== slugs(whole.data.items)) {
  throw new Error(`paginate found ${tools.length} tools of ${whole.data.total}`)
}

let pages = 0
for await (const { data } of octokit.paginate.iterator('GET /v1/changes', { limit: 25 })) {
  pages++
  if ((data.next === null) === (data.delta === null)) throw new Error('exactly one of next and delta is there')
}
if (pages < 2) throw new Error(`the feed came on ${pages} page`)

console.log(`${tools.length} tools by 7, and the feed on ${pages} pages`)
