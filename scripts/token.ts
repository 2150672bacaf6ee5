// Tokens by hand (RFC 7515 §7.1), for those that no library would make.

export type JsonObject = Readonly<Record<string, unknown>>

/** One segment. Text and bytes go in as they are, so that it can hold what no object would give. */
export function encodeSegment(content: JsonObject | string | Buffer): string {
  const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content)
  return Buffer.from(bytes).toString('base64url')
}

/** What a segment says, whoever wrote it: nothing is verified. */
export function readSegment(segment = ''): JsonObject {
  return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
}

/** Puts a token together with a signature made in any way. */
export function finishToken(
  header: JsonObject,
  payload: JsonObject | string | Buffer,
  makeSignature: (input: Buffer) => Buffer,
): string {
  const input = `${encodeSegment(header)}.${encodeSegment(payload)}`
  return `${input}.${encodeSegment(makeSignature(Buffer.from(input)))}`
}
