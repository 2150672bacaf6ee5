import { holdAuthorizationServer } from './laws.ts'
import { startOidcProvider } from './oidc-provider.ts'

holdAuthorizationServer('oidc-provider, by RS256', () => startOidcProvider('RS256'))
holdAuthorizationServer('oidc-provider, by ES256', () => startOidcProvider('ES256'))
