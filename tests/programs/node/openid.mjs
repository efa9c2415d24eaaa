// openid-client: signs somebody in, acts for them, refreshes, asks about its token, revokes it.
import * as openid from 'openid-client'
import talk from './talk.cjs'

const given = await talk.heard()
const how = given.client_secret ? openid.ClientSecretBasic(given.client_secret) : openid.None()
const config = await openid.discovery(
  new URL(given.issuer), given.client_id, undefined, how,
  { execute: [openid.allowInsecureRequests] },
)

const verifier = openid.randomPKCECodeVerifier()
const state = openid.randomState()
const nonce = openid.randomNonce()
const address = openid.buildAuthorizationUrl(config, {
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  code_challenge: await openid.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state, nonce,
})
talk.say(address.href)

const back = new URL(await talk.heard())
const checks = {
  pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true,
}
const failure = (wrong) => ({
  failed: wrong.constructor.name, error: wrong.error, status: wrong.status,
})
const tokens = await openid.authorizationCodeGrant(config, back, checks)
const sub = tokens.claims().sub
const told = {
  scope: tokens.scope,
  sub,
  person: await openid.fetchUserInfo(config, tokens.access_token, sub),
  twice: await openid.authorizationCodeGrant(config, back, checks).catch(failure),
}
if (given.client_secret) {
  // The code that came twice ended what it began: begin with what the test still has.
  const next = await openid.refreshTokenGrant(config, given.refresh_token)
  const people = new URL(`${given.issuer}/2/people/@me/@self`)
  const read = () => openid.fetchProtectedResource(config, next.access_token, people, 'GET')
  told.displayName = (await (await read()).json()).entry.displayName
  told.active = (await openid.tokenIntrospection(config, next.access_token)).active
  told.reused = await openid.refreshTokenGrant(config, given.refresh_token).catch(failure)
  told.after = await read().catch(failure)
  const own = await openid.clientCredentialsGrant(config, { scope: 'r_profile' })
  await openid.tokenRevocation(config, own.access_token)
  told.revoked = (await openid.tokenIntrospection(config, own.access_token)).active
  told.leave = openid.buildEndSessionUrl(config, {
    post_logout_redirect_uri: given.post_logout_redirect_uris[0], id_token_hint: tokens.id_token,
  }).href
}
talk.say(told)
process.exit()
