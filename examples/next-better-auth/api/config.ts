// What the API is told from outside. Of the issuer: its name, and so where its key set is.
export const {
  ISSUER: issuer = 'http://localhost:3000',
  AUDIENCE: audience = 'http://localhost:4000',
  DATA_DIR: dataDir = '.data/api',
} = process.env
