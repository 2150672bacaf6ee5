// Where the tokens come from.
export const { ISSUER: issuer = '' } = process.env
export const audience = 'tasks'
