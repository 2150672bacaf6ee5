import { protect } from 'jwt-guard/next'
import { z } from 'zod'
import { guard, own } from '../../../../guard.ts'
import { addTask, listTasks } from '../../../../tasks.ts'

const input = z.object({ title: z.string().trim().min(1).max(200) })

export const GET = protect(guard, own, (_request, { principal }) => Response.json(listTasks(principal.subject)))

export const POST = protect(guard, own, async (request, { principal }) => {
  const { data } = input.safeParse(await request.json().catch(() => undefined))
  if (data === undefined) return Response.json({ error: 'A task has a title of 1 to 200 characters' }, { status: 400 })
  return Response.json(addTask(principal.subject, data.title), { status: 201 })
})
