/** An alias of an older version, taken for the same types. */
declare module 'socket.io-2' {
  export { Server as default } from 'socket.io'
}
