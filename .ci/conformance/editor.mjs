// Editors of an operator with a provider that others wrote: oidc-provider, an OpenID Certified one. They sign in
// with authorization code and PKCE, as a front end would let them, and work with the access token. The instance
// was started before the provider; the provider goes away, and comes back with other keys.
import { createHash, randomBytes, webcrypto } from 'node:crypto'
import { createServer } from 'node:http'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import Provider from 'oidc-provider'

const { BASE_URL: academy, ISSUER: issuer, AUDIENCE: audience } = process.env
const redirect = 'http://127.0.0.1/callback'
const groups = { 's-editor-1': ['staff', 'academy-editors'], 's-editor-2': ['academy-editors'], 's-reader': ['staff'] }

function expect(what, got, wanted) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: got ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`)
}

async function privateKey(kid, algorithm) {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  return { ...(await webcrypto.subtle.exportKey('jwk', pair.privateKey)), kid, use: 'sig', key_ops: undefined, ext: undefined }
}
const es256 = { name: 'ECDSA', namedCurve: 'P-256' }
const rs256 = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }

// begin runs the provider with a key that it signs access tokens with by alg, and gives how to end it.
async function begin(alg) {
  const keys = [await privateKey(`ec-${alg}`, es256), await privateKey(`rsa-${alg}`, rs256)]
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'front-end', token_endpoint_auth_method: 'none', redirect_uris: [redirect], application_type: 'native',
      grant_types: ['authorization_code'], response_types: ['code'],
    }],
    jwks: { keys },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: groups[id] }) }),
    extraTokenClaims: (_, token) => ({ groups: groups[token.accountId] }),
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => ({
          audience: resource, scope: 'work', accessTokenTTL: 600,
          accessTokenFormat: 'jwt', jwt: { sign: { alg } },
        }),
      },
    },
  })
  const server = createServer(provider.callback())
  await new Promise((listening, failed) => server.once('error', failed).listen(new URL(issuer).port, '127.0.0.1', listening))
  return () => new Promise(ended => { server.close(ended); server.closeAllConnections() })
}

// signIn is a person at a browser: login, consent, and back to the front end, which fetches the tokens.
async function signIn(account, resource = audience) {
  const jar = new Map()
  const verifier = randomBytes(32).toString('base64url')
  const visit = async (address, form) => {
    const answer = await fetch(address, {
      redirect: 'manual', method: form ? 'POST' : 'GET', body: form && new URLSearchParams(form),
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
      if (value) jar.set(name, value)
      else jar.delete(name)
    }
    const location = answer.headers.get('location')
    return { answer, next: location && new URL(location, address).href }
  }
  let { next } = await visit(`${issuer}/auth?` + new URLSearchParams({
    client_id: 'front-end', response_type: 'code', redirect_uri: redirect, scope: 'openid work', resource, nonce: 'n',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  }))
  for (let steps = 0; !next?.startsWith(redirect); steps++) {
    if (!next || steps > 10) throw new Error(`the sign-in of ${account} got stuck`)
    const at = await visit(next)
    const prompt = at.next ? null : /name="prompt" value="(\w+)"/.exec(await at.answer.text())?.[1]
    next = at.next ?? (await visit(next, { prompt, ...(prompt === 'login' && { login: account, password: 'x' }) })).next
  }
  const code = new URL(next).searchParams.get('code')
  const form = { grant_type: 'authorization_code', client_id: 'front-end', redirect_uri: redirect, code, code_verifier: verifier, resource }
  const answer = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`the provider's token endpoint answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

async function ask(token, method, path, body, headers = {}) {
  const answer = await fetch(academy + path, {
    method, headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers }, body: body && JSON.stringify(body),
  })
  return { status: answer.status, retry: answer.headers.get('retry-after'), body: await answer.json() }
}
const me = token => ask(token, 'GET', '/v1/me')

// becomes asks until the provider's keys are here, which takes seconds at most; until then it is never a 401.
async function becomes(token) {
  for (const began = Date.now(); Date.now() - began < 30_000; await new Promise(r => setTimeout(r, 250))) {
    const got = await me(token)
    if (got.status === 200) return got.body
    expect('an answer while the keys are unknown', [got.status, Number(got.retry) > 0], [503, true])
  }
  throw new Error('the keys never came')
}

let end = await begin('ES256')
const first = await signIn('s-editor-1')
expect('the kind of token', [decodeProtectedHeader(first.access_token).typ, decodeJwt(first.access_token).aud], ['at+jwt', audience])
const who = await becomes(first.access_token)
expect('the role', who.role, 'editor')

const tool = '/v1/tools/kehityskeskustelu'
const edit = await ask(first.access_token, 'PATCH', `${tool}/draft`, { change_note: { fi: 'Kesto tarkistettu.' }, content: { minutes: 41 } },
  { 'if-match': '*', 'content-type': 'application/merge-patch+json' })
expect('editing', edit.status, 200)
expect('submitting', (await ask(first.access_token, 'POST', `${tool}/submit`)).status, 200)
const second = (await signIn('s-editor-2')).access_token
expect('publishing', (await ask(second, 'POST', `${tool}/publish`, {})).status, 201)
expect('what the public reads', (await (await fetch(academy + tool)).json()).minutes, 41)
expect('two persons', (await me(second)).body.client_id === who.client_id, false)

expect('an id token', (await me(first.id_token)).status, 401)
expect('a token for another API', (await me((await signIn('s-editor-1', 'https://other.example/api')).access_token)).status, 401)
const reader = await me((await signIn('s-reader')).access_token)
expect('somebody without a role', [reader.status, reader.body.type], [403, `${academy}/problems/no-role`])

const late = (await signIn('s-editor-1')).access_token
await end()
expect('a new token without the provider', (await me(late)).body.client_id, who.client_id)
end = await begin('RS256')
const rotated = (await signIn('s-editor-1')).access_token
expect('another key', decodeProtectedHeader(rotated).alg, 'RS256')
expect('the same person', (await becomes(rotated)).client_id, who.client_id)
await end()
console.log('two editors of oidc-provider published a revision; id token, other audience and no role refused; keys changed from ES256 to RS256')
