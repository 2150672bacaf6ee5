// A pnpm hook: the packed package.json bears the name that the release is published under.
module.exports = {
  hooks: {
    beforePacking: manifest => ({ ...manifest, name: process.env.PUBLISHED_NAME ?? manifest.name }),
  },
}
