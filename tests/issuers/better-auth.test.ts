import { startJwtPlugin, startOauthProvider } from './better-auth.ts'
import { holdAuthorizationServer, holdIssuer } from './laws.ts'

holdIssuer('Better Auth, by its JWT plugin', startJwtPlugin)
holdAuthorizationServer('Better Auth, by its OAuth provider plugin', startOauthProvider)
