// An MCP server with one tool, a client and a local issuer, in one process. Prints what three calls come to.
import { once } from 'node:events'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMcpExpressApp } from '@modelcontextprotocol/express'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard } from 'jwt-guard'
import { protect } from 'jwt-guard/express'
import { type AuthInfo, principalOf, provideAuthInfo } from 'jwt-guard/mcp'

const issuer = 'https://issuer.example'
const resource = 'https://tasks.example/mcp'
const resourceMetadataUri = 'https://tasks.example/.well-known/oauth-protected-resource/mcp'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
// Only tokens for this server count, and a client without one learns from the challenge where to get one
const guard = createGuard({ issuer, audience: resource, keys, resourceMetadataUri })

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'tasks', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Tells whose tasks these are.' }, ctx => {
    const { subject } = principalOf(ctx.http?.authInfo as AuthInfo, guard)
    return { content: [{ type: 'text', text: subject }] }
  })
  return server
})
const serveMcp = toNodeHandler(handler)

const app = createMcpExpressApp()
app.all('/mcp', protect(guard, { scopes: ['tasks'] }), provideAuthInfo(guard), (request, response) =>
  serveMcp(request, response, request.body),
)
app.get(new URL(resourceMetadataUri).pathname, (_, response) => {
  response.json({ resource, authorization_servers: [issuer], scopes_supported: ['tasks'] })
})
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}/mcp`)

async function callTool(scope: string): Promise<string> {
  const token = await new SignJWT({ iss: issuer, aud: resource, sub: 'alice', client_id: 'an-agent', scope })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setExpirationTime('1h')
    .sign(privateKey)
  const client = new Client({ name: 'an agent', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }))
  const { content } = await client.callTool({ name: 'whoami' })
  await client.close()
  return (content as { text: string }[])[0]?.text ?? ''
}

console.log('whoami:', await callTool('tasks'))
console.log('without the scope:', await callTool('calendar').catch(error => error.message))
const unasked = await fetch(url, { method: 'POST' })
console.log('without a token:', unasked.status, unasked.headers.get('www-authenticate'))
server.close()
