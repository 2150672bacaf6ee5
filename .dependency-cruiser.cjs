// The direction of imports, type imports counted. Each rule says why it is there.

const LIBRARY = '^packages/jwt-guard/src/'

/** The floors of the library, ground first. A file imports only from its own room and from lower floors. */
const FLOORS = [
  ['the ground', '(codes|errors|json)[.]ts$|engine/'],
  [
    'the vocabulary',
    '(types|options|verdict|at-once|events|settings|checks|channel|clock|deadline|base64url)[.]ts$|settings/',
  ],
  ['the rooms', '(http|token|keys|policy)/'],
  ['the pipeline', 'guard[.]ts$|pipeline/'],
  ['the hall', 'hall/'],
  ['the doors', 'index[.]ts$|(adapters|testing|openapi|cli)/'],
].map(([name, files]) => ({ name, path: `${LIBRARY}(${files})` }))

const floorRules = FLOORS.slice(0, -1).map((floor, level) => ({
  name: `${floor.name.replaceAll(' ', '-')}-bears-what-is-above`,
  comment: `A file of ${floor.name} imports only from lower floors, so that each floor can be read without those above it.`,
  severity: 'error',
  from: { path: floor.path },
  to: { path: FLOORS.slice(level + 1).map(({ path }) => path) },
}))

module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: 'every-file-has-a-floor',
      comment: 'A file that is on no floor obeys no rule: give it one, in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: LIBRARY, pathNot: FLOORS.map(({ path }) => path) },
      to: {},
    },
    {
      name: 'rooms-know-nothing-of-each-other',
      comment:
        'The steps meet in guard.ts, which reads as the pipeline in order; a room that knew another would hide a step.',
      severity: 'error',
      from: { path: `${LIBRARY}(http|token|keys|policy)/` },
      to: { path: `${LIBRARY}(http|token|keys|policy)/`, pathNot: `${LIBRARY}$1/` },
    },
    {
      name: 'doors-know-nothing-of-each-other',
      comment: 'Who installs one adapter must not load another.',
      severity: 'error',
      from: { path: `${LIBRARY}((?:adapters|testing|openapi|cli)/[^/.]+)` },
      to: { path: `${LIBRARY}(adapters|testing|openapi|cli)/`, pathNot: `${LIBRARY}$1` },
    },
    {
      name: 'frameworks-stay-in-adapters',
      comment: 'The core serves every framework, and so knows none.',
      severity: 'error',
      from: { path: LIBRARY, pathNot: `${LIBRARY}adapters/` },
      to: {
        path: 'node_modules/(express|express4|fastify|hono|koa|h3|ws|socket[.]io|@trpc/server|@modelcontextprotocol/[a-z]+)/',
      },
    },
    {
      name: 'platforms-stay-in-engines',
      comment: 'The library runs on Node, Bun, Deno, Workers and in browsers; what is of Node alone is behind #engine.',
      severity: 'error',
      from: {
        path: LIBRARY,
        pathNot: `${LIBRARY}(engine/node[.]ts|hall/(either-http[.]ts|node-http[.]ts|node-upgrade[.]ts|hosts/)|adapters/|cli/)`,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-meet-at-the-door',
      comment:
        'The services use of jwt-guard what every user has, and share how a process starts and stops. They use nothing of each other: contracts are between them.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/$1/', '^packages/service/src/index[.]ts$', `${LIBRARY}(index[.]ts|adapters/[^/]+[.]ts)`],
      },
    },
    {
      name: 'the-api-knows-its-issuer-by-keys',
      comment: 'This example shows that an API and its issuer share nothing but a key set.',
      severity: 'error',
      from: { path: '^examples/next-better-auth/api/' },
      to: { path: '^examples/next-better-auth/web/' },
    },
    {
      name: 'nothing-imports-main',
      comment: 'main.ts is the edge of the process: importing it starts a service.',
      severity: 'error',
      from: {},
      to: { path: '/src/main[.]tsx?$' },
    },
    {
      name: 'source-runs-without-development-packages',
      comment: "What runs in production is among the package's dependencies, or its users bring it.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'no-circles',
      comment: 'Files in a circle can only be understood together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      comment: 'A rule about a file that is not found is a rule that is not kept.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudflare:' }, // what workerd itself brings
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)((\\.cache|\\.next|\\.svelte-kit|dist|generated|docs/site)/|next-env\\.d\\.ts$)' },
    tsPreCompilationDeps: true, // type imports count
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
