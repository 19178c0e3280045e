// Node's fetch keeps nothing by itself, and says "Cache-Control: no-cache" whenever a program brings a
// tag of its own: the answer must be 304 all the same.
const base = process.env.BASE_URL
const expect = (what, got, want) => {
  if (got !== want) throw new Error(`${what}: ${got}, not ${want}`)
}

for (const path of ['/v1/tools?limit=5&lang=fi', '/v1/tools/grow-keskustelu', '/v1/vocabularies', '/v1/changes', '/openapi.json']) {
  const first = await fetch(base + path)
  const text = await first.text()
  const tag = first.headers.get('etag')
  expect(`${path} was coded`, first.headers.get('content-encoding'), 'gzip')
  JSON.parse(text)
  for (const cache of ['default', 'no-cache', 'no-store', 'reload']) {
    const again = await fetch(base + path, { cache, headers: { 'if-none-match': tag } })
    expect(`${path} with ${cache}`, again.status, 304)
    expect(`the tag of ${path}`, again.headers.get('etag'), tag)
    expect(`the body of ${path}`, await again.text(), '')
  }
  const plain = await fetch(base + path, { headers: { 'accept-encoding': 'identity' } })
  expect(`${path} plain`, await plain.text(), text)
  if (plain.headers.get('etag') === tag) throw new Error(`${path} has one tag for two codings`)
  const changed = await fetch(base + path, { headers: { 'if-none-match': '"another"' } })
  expect(`${path} with another tag`, changed.status, 200)
}
console.log('304 for a known tag under every cache mode; plain and coded answers have tags of their own')
