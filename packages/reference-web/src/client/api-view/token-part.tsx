interface TokenPartProps {
  readonly title: string
  readonly members: Readonly<Record<string, unknown>>
}

/** One part of a token, member by member, with the times also as people write them. */
export function TokenPart({ title, members }: TokenPartProps) {
  return (
    <div className="token-part">
      <h3>{title}</h3>
      <dl className="members">
        {Object.entries(members).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {typeof value === 'string' ? value : JSON.stringify(value)}
              {isTime(name, value) && <span className="hint"> {new Date(value * 1000).toLocaleString()}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** RFC 7519 §4.1: these are seconds since 1970. */
function isTime(name: string, value: unknown): value is number {
  return ['exp', 'iat', 'nbf'].includes(name) && typeof value === 'number'
}
