/** An alias of an older version, taken for the same types. */
declare module 'express4' {
  export { default } from 'express'
}
