// One guarded controller and a local issuer, in one process. Prints what three requests are answered with.
import 'reflect-metadata'
import { Controller, Get, Module, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createGuard, type Principal } from 'jwt-guard'
import { CurrentPrincipal, protect } from 'jwt-guard/nestjs'

const issuer = 'https://issuer.example'
const { publicKey, privateKey } = await generateKeyPair('RS256')
const keys = { keys: [{ ...(await exportJWK(publicKey)), kty: 'RSA', kid: '1' }] }
const guard = createGuard({ issuer, audience: 'tasks', keys })

@Controller('api/:user_id/tasks')
@UseGuards(protect(guard, { pathClaims: { user_id: 'sub' } }))
class TasksController {
  @Get()
  list(@CurrentPrincipal() principal: Principal): object {
    return { subject: principal.subject }
  }
}

@Module({ controllers: [TasksController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] })
await app.listen(0, '127.0.0.1')
const origin = await app.getUrl()

const token = new SignJWT({ iss: issuer, aud: 'tasks', sub: 'alice' }).setProtectedHeader({ alg: 'RS256', kid: '1' })
const headers = { authorization: `Bearer ${await token.setIssuedAt().setExpirationTime('24h').sign(privateKey)}` }
console.log('her own tasks:', (await fetch(`${origin}/api/alice/tasks`, { headers })).status)
console.log("another's tasks:", (await fetch(`${origin}/api/bob/tasks`, { headers })).status)
console.log('without a token:', (await fetch(`${origin}/api/alice/tasks`)).status)
await app.close()
