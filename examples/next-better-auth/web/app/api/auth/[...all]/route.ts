import { getIssuer } from '../../../../issuer.ts'

const handle = (request: Request) => getIssuer().handler(request)

export { handle as GET, handle as POST }
