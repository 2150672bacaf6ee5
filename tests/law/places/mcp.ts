// The adapter for MCP as a place, on the apps that the official SDK makes: who asks, asks by what the transports are told.
import { createMcpExpressApp } from '@modelcontextprotocol/express'
import { createMcpHonoApp } from '@modelcontextprotocol/hono'
import { authInfoOf, findPrincipal, type McpRequest, principalOf } from 'jwt-guard/mcp'
import { serveExpress } from './express.ts'
import { serveHono } from './hono.ts'

const settings = { allowedHosts: ['api.example'] }
const asking: { readonly findPrincipal: typeof findPrincipal; readonly principalOf: typeof principalOf } = {
  findPrincipal: (request, guard) =>
    findPrincipal(request, guard) && findPrincipal(authInfoOf(request as McpRequest, guard), guard),
  principalOf: (request, guard) => principalOf(authInfoOf(request as McpRequest, guard), guard),
}

export const serveMcpExpress = serveExpress(() => createMcpExpressApp(settings), undefined, asking)
export const serveMcpHono = serveHono(() => createMcpHonoApp(settings), asking)
