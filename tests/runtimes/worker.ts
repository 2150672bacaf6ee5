// The body as a Worker.
import { runBody } from './body.ts'

const worker = {
  async fetch(request: Request): Promise<Response> {
    const stage = new URL(request.url).searchParams.get('stage') ?? ''
    return Response.json(await runBody({ stage }))
  },
}

// biome-ignore lint/style/noDefaultExport: that is where a Worker's handlers are looked for
export default worker
