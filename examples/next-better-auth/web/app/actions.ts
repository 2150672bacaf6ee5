'use server'
// What the forms of the task page do.
import { revalidatePath } from 'next/cache.js'
import { addTask, removeTask } from '../tasks.ts'

export async function add(form: FormData): Promise<void> {
  await addTask(String(form.get('title')))
  revalidatePath('/')
}

export async function remove(form: FormData): Promise<void> {
  await removeTask(String(form.get('id')))
  revalidatePath('/')
}
