import createClient from 'openapi-fetch'
import type { components, paths } from '../generated/auth-api.ts'
import { Fault, waitingTime } from './fault.ts'

/** What the page tells a person of her account. */
export type User = Pick<components['schemas']['User'], 'name' | 'email'>
export type SignUp = components['schemas']['SignUp']
export type SignIn = components['schemas']['SignIn']

const client = createClient<paths>({ baseUrl: location.origin })
/** Tells the site's other tabs that somebody signed in or out, so that none goes on as someone else. */
const tabs = new BroadcastChannel('session')

export async function signUp(body: SignUp): Promise<void> {
  judge(await client.POST('/api/auth/sign-up/email', { body }))
  tabs.postMessage('changed')
}

export async function signIn(body: SignIn): Promise<void> {
  judge(await client.POST('/api/auth/sign-in/email', { body }))
  tabs.postMessage('changed')
}

export async function signOut(): Promise<void> {
  judge(await client.POST('/api/auth/sign-out'))
  tabs.postMessage('changed')
}

/** Who is signed in, if anyone. */
export async function readUser(): Promise<User | undefined> {
  return judge(await client.GET('/api/auth/get-session'))?.user
}

/** @throws Fault with status 401 when nobody is signed in any more. */
export async function fetchToken(): Promise<string> {
  return judge(await client.GET('/api/auth/token')).token
}

/** Calls back when another tab signs in or out. */
export function onSessionChange(listener: () => void): () => void {
  tabs.addEventListener('message', listener)
  return () => tabs.removeEventListener('message', listener)
}

interface Outcome<Data> {
  readonly data?: Data
  readonly error?: { readonly message: string; readonly code?: string }
  readonly response: Response
}

function judge<Data>({ data, error, response }: Outcome<Data>): Data {
  if (response.ok) return data as Data
  if (error?.code === 'INVALID_ORIGIN')
    throw new Fault('Open this app at its own address: it was set up for another.', 403)
  if (response.status === 429) throw new Fault(`That was too often. ${waitingTime(response)}`, 429)
  throw new Fault(error?.message ?? `The server answered ${response.status}.`, response.status, error?.code)
}
