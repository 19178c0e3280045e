// Pages of two other origins in a real browser: both read what is public with all its headers, the
// listed one sends feedback with a token, and the browser keeps the other from it.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { chromium } from 'playwright-core'

const { BASE_URL: base, CHROMIUM: executablePath, PROFILE: profile, PAGE_PORT: port, CLIENT: client } = process.env
const listed = `http://127.0.0.1:${port}`, stranger = `http://localhost:${port}` // another name is another origin
const answer = await fetch(`${base}/oauth/token`, {
  method: 'POST',
  headers: { authorization: 'Basic ' + Buffer.from(client).toString('base64') },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
})
const { access_token: token } = await answer.json()

const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>front end</title>'))
server.listen(Number(port))
await once(server, 'listening')
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-first-run',
  ],
})
const faults = []
const expect = (what, got, want) => {
  if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`)
}

// What a page does; it runs in the browser and may hold nothing of this file.
const reads = async ({ base, token }) => {
  const first = await fetch(`${base}/v1/tools?limit=7&lang=fi`)
  const page = await first.json()
  const tag = first.headers.get('etag')
  const again = await fetch(`${base}/v1/tools?limit=7&lang=fi`, { headers: { 'If-None-Match': tag, 'X-App': 'intranet', Authorization: `Bearer ${token}` } })
  const missing = await fetch(`${base}/v1/tools/no-such-tool`)
  const visible = ['link', 'etag', 'content-language', 'x-request-id'].filter(name => first.headers.get(name))
  const { next } = page
  const second = await (await fetch(next)).json()
  return {
    items: page.items.length, visible, again: again.status, missing: (await missing.json()).status,
    link: first.headers.get('link').split(', ').includes(`<${next}>; rel="next"`), second: second.items.length,
  }
}
const writes = async ({ base, token, key }) => {
  try {
    const sent = await fetch(`${base}/v1/feedback`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ tool: 'grow-keskustelu', what_worked: 'Selaimesta lähetetty.' }),
    })
    const { id } = await sent.json()
    return [sent.status, sent.headers.get('location') === `${base}/v1/feedback/${id}`]
  } catch (error) {
    return error.name
  }
}
try {
  for (const [origin, outcome] of [[listed, [201, true]], [stranger, 'TypeError']]) {
    const page = await context.newPage()
    await page.goto(origin)
    expect(`${origin} reads`, await page.evaluate(reads, { base, token }), {
      items: 7, visible: ['link', 'etag', 'content-language', 'x-request-id'], again: 304, missing: 404, link: true, second: 7,
    })
    expect(`${origin} writes`, await page.evaluate(writes, { base, token, key: `from ${origin}` }), outcome)
    await page.close()
  }
  if (faults.length === 0) console.log('both read with the exposed headers; the listed one writes, the browser keeps the other from it')
} finally {
  await context.close()
  server.close()
}
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
}
