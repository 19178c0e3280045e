// A resource server as another team would write it: an access token verified with a library that
// knows nothing of the Academy, by the published keys alone.
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const issuer = process.env.BASE_URL
const response = await fetch(`${issuer}/oauth/token`, {
  method: 'POST',
  headers: { authorization: 'Basic ' + Buffer.from(process.env.CLIENT).toString('base64') },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
})
if (!response.ok) throw new Error(`the token endpoint answered ${response.status}: ${await response.text()}`)
const { access_token: token, token_type: type, expires_in: life } = await response.json()
if (type !== 'Bearer' || !(life > 0 && life <= 900)) throw new Error(`a ${type} token for ${life} seconds`)

const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
const rules = { issuer, audience: issuer, typ: 'at+jwt', algorithms: ['ES256', 'EdDSA'], requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'] }
const { payload, protectedHeader } = await jwtVerify(token, keys, rules)

async function refused(why, token, rules, expected) {
  try {
    await jwtVerify(token, keys, rules)
  } catch (error) {
    if (error instanceof expected) return
    throw error
  }
  throw new Error(`a token was accepted ${why}`)
}
const [head, body, signature] = token.split('.')
const forged = Buffer.from(JSON.stringify({ ...payload, role: 'editor' })).toString('base64url')
await refused('for another audience', token, { ...rules, audience: 'https://elsewhere.example' }, errors.JWTClaimValidationFailed)
await refused('of another issuer', token, { ...rules, issuer: 'https://elsewhere.example' }, errors.JWTClaimValidationFailed)
await refused('with a changed body', [head, forged, signature].join('.'), rules, errors.JWSSignatureVerificationFailed)
if (body === forged) throw new Error('the forged token is the real one')

console.log(`${protectedHeader.alg} token of ${payload.role} verified by its published key; forged and foreign ones refused`)
