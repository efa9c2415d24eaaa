// passport-mixi, written for the wire of long ago: only its host names are replaced.
const { Strategy } = require('passport-mixi')
const talk = require('./talk.cjs')

const signIn = (strategy, query) =>
  new Promise((resolve) => {
    const turn = Object.create(strategy)
    turn.redirect = (address) => resolve({ address })
    turn.success = (person) => resolve({ person })
    turn.fail = () => resolve({ refused: true })
    turn.error = (wrong) => resolve({ error: String(wrong), cause: wrong.oauthError })
    turn.authenticate({ query }, { display: 'touch', scope: 'r_profile r_voice' })
  })

const main = async () => {
  const given = await talk.heard()
  const strategy = new Strategy(
    {
      authorizationURL: `${given.here}/connect_authorize.pl`,
      tokenURL: `${given.here}/2/token`,
      clientID: given.client_id,
      clientSecret: given.client_secret,
      callbackURL: given.redirect_uri,
    },
    (accessToken, refreshToken, profile, done) =>
      done(null, { accessToken, refreshToken, profile }),
  )
  const get = strategy._oauth2.getProtectedResource
  strategy._oauth2.getProtectedResource = function (address, ...rest) {
    return get.call(this, address.replace('https://api.mixi-platform.com', given.here), ...rest)
  }
  talk.say((await signIn(strategy, {})).address)
  const back = new URL(await talk.heard())
  const first = await signIn(strategy, Object.fromEntries(back.searchParams))
  const again = await signIn(strategy, Object.fromEntries(back.searchParams))
  talk.say({ ...first, again })
  process.exit()
}

main()
