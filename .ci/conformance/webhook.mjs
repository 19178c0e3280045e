// A receiver as an integrator would write it: real deliveries verified by the Standard Webhooks' own library, and by
// the code that docs/webhooks.md shows.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { Webhook } from 'standardwebhooks'

const { BASE_URL: base, INTEGRATOR: integrator, EDITOR: editor, GUIDE: guide, SAMPLE: sample } = process.env
await writeFile(sample, (await readFile(guide, 'utf8')).match(/```js\n([\s\S]*?)```/)[1])
const { verified } = await import(sample)

const got = []
let more = () => {}
const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  got.push({ headers: request.headers, body: Buffer.concat(chunks) })
  response.writeHead(204).end()
  more()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const message = async n => {
  const late = setTimeout(() => { console.error(`message ${n} didn't come`); process.exit(1) }, 20_000)
  while (got.length < n) await new Promise(resolve => { more = resolve })
  clearTimeout(late)
  return got[n - 1]
}
const as = async pair => {
  const answer = await fetch(`${base}/oauth/token`, {
    method: 'POST',
    headers: { authorization: 'Basic ' + Buffer.from(pair).toString('base64') },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = await answer.json()
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(new URL(path, base), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      body: body && JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
}
const mine = await as(integrator), theirs = await as(editor)

const made = await mine('POST', '/v1/webhook-endpoints', { url: `http://127.0.0.1:${server.address().port}/hook` })
const path = new URL(made.headers.get('location')).pathname
const first = (await made.json()).secret
const check = ({ headers, body }, secret) => {
  const event = new Webhook(secret).verify(body.toString(), headers)
  if (!verified(secret, headers, body)) throw new Error('the code of the guide refuses what the library takes')
  return event
}
const refused = (what, { headers, body }, secret) => {
  try {
    new Webhook(secret).verify(body.toString(), headers)
  } catch {
    if (verified(secret, headers, body)) throw new Error(`the code of the guide takes ${what}`)
    return
  }
  throw new Error(`${what} was taken`)
}

await theirs('PUT', '/v1/collections/kuuntelija', { titles: { fi: 'Kuuntelija' } }, { 'if-none-match': '*' })
const change = await message(1)
const event = check(change, first)
if (event.type !== 'collection.updated' || !event.data.url.endsWith('/v1/collections/kuuntelija')) throw new Error(JSON.stringify(event))
const feed = await (await fetch(event.data.changes_url)).json()
if (feed.items[0].id !== event.data.id) throw new Error('changes_url begins elsewhere')
refused('another body', { ...change, body: Buffer.concat([change.body, Buffer.from(' ')]) }, first)
refused('another id', { ...change, headers: { ...change.headers, 'webhook-id': 'msg_x' } }, first)
refused('an old message', { ...change, headers: { ...change.headers, 'webhook-timestamp': '1700000000' } }, first)

const second = (await (await mine('POST', `${path}/rotate-secret`)).json()).secret
refused('another secret', change, second)
const ping = await (await mine('POST', `${path}/ping`)).json()
if (!ping.delivered) throw new Error(JSON.stringify(ping))
for (const secret of [first, second]) check(await message(2), secret)
await mine('DELETE', path)
server.close()
console.log(`${got.length} messages verified by standardwebhooks and by the guide's code; with both secrets while they turn; forged ones refused`)
process.exit(0)
