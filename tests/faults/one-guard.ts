// A process that makes a guard, asks it, and has nothing else to do: it must end by itself.
// Arguments: the issuer, what to do with the guard, and a token.
import { createGuard } from 'jwt-guard'

const [issuer = '', deed = '', token = ''] = process.argv.slice(2)
const guard = createGuard({
  issuer,
  audience: 'https://api.example.com',
  jwksUri: `${issuer}/jwks`,
  keySet: { timeoutSeconds: 2, defaultFreshSeconds: 3_600, unknownKeyPaceSeconds: 3_600 },
})
const check = () => guard.check({ authorization: `Bearer ${token}` })

switch (deed) {
  case 'nothing':
    break
  case 'warm':
    await guard.warm()
    break
  case 'warm and close':
    await guard.warm()
    guard.close()
    break
  case 'wait for a new key':
    await guard.warm()
    void check()
    break
  case 'fetch':
    void check()
    break
}
console.log('done')
