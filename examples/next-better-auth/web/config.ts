// What the web app is told from outside.
export const {
  BASE_URL: baseUrl = 'http://localhost:3000',
  API_URL: apiUrl = 'http://localhost:4000',
  DATA_DIR: dataDir = '.data/web',
} = process.env
