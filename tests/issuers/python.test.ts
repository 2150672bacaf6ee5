import { holdIssuer } from './laws.ts'
import { startPython } from './python.ts'

holdIssuer('Python, by PyJWT and http.server', startPython)
