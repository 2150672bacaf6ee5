import type { NextConfig } from 'next'

const config: NextConfig = {
  serverExternalPackages: ['better-auth'], // Node loads it as it is; to bundle it takes half a minute
}

export default config
