// Subjects, and the ways in which proxies and attackers write them into a path.
import fc from 'fast-check'

/** Every byte percent-encoded. */
export function percent(text: string): string {
  return Array.from(Buffer.from(text), byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

/** One character in one of its spellings, right and wrong. */
const spellings: readonly ((letter: string) => string)[] = [
  letter => letter,
  encodeURIComponent,
  percent,
  letter => percent(letter).toUpperCase(),
  letter => percent(percent(letter)),
  letter => percent(percent(percent(letter))),
  letter => letter.toUpperCase(),
  letter => letter.normalize('NFD'),
  letter => letter.normalize('NFC'),
  letter => letter.normalize('NFKC'),
  letter => `${letter}\u0301`,
  letter => `${letter}\u200b`,
  letter => `%c0%${(0x80 + (letter.charCodeAt(0) & 0x3f)).toString(16)}`,
  letter => `%u00${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  letter => `${letter}%00`,
  letter => `${letter};v=1`,
  letter => `${letter}%3bv=1`,
  letter => `./${letter}`,
  letter => `%2e%2e%2f${letter}`,
  letter => `${letter}\\`,
  letter => `${letter}?`,
  letter => `${letter}#`,
  letter => `${letter}/`,
]

const named = [
  ...['alice', 'Alice', 'alice;v=1', 'alice/', 'a/b', 'a\\b', 'a b', 'a+b', 'a?b', 'a#b', 'alice\u0000', 'alice '],
  ...['.', '..', '...', '%', '%61', '%2e', '%252e', '%2F', '*', ':user_id', '0', '1', '01', '1e0', 'null', 'undefined'],
  ...['é', 'e\u0301', '\u212b', '\u00c5', 'ﬁ', 'ＡＢ', 'ß', 'İ', '\u{1F600}', '\ufeff', '__proto__', 'constructor'],
]
const subjects = fc.oneof(fc.constantFrom(...named), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }))

/** A subject, and a segment that spells it, or nearly. */
export const spelledSubjects: fc.Arbitrary<{ readonly subject: string; readonly segment: string }> = subjects.chain(
  subject => {
    const letters = Array.from(subject, letter => fc.constantFrom(...spellings).map(spell => spell(letter)))
    const whole = fc.constantFrom(subject, encodeURIComponent(subject), percent(subject), percent(percent(subject)))
    const wrong = [
      '',
      '.',
      '..',
      '%2e',
      '%2E%2e',
      '%',
      '%zz',
      '%ff',
      '%c0%ae',
      '%00',
      `${subject}/../x`,
      `x/../${subject}`,
    ]
    return fc.record({
      subject: fc.constant(subject),
      segment: fc.oneof(
        { weight: 3, arbitrary: whole },
        { weight: 2, arbitrary: fc.tuple(...letters).map(parts => parts.join('')) },
        // One letter of the whole is spelled otherwise
        {
          weight: 2,
          arbitrary: fc
            .tuple(fc.nat(letters.length - 1), fc.constantFrom(...spellings))
            .map(([at, spell]) =>
              Array.from(subject, (letter, place) => (place === at ? spell(letter) : encodeURIComponent(letter))).join(
                '',
              ),
            ),
        },
        {
          weight: 1,
          arbitrary: fc.oneof(fc.constantFrom(...wrong), fc.string({ maxLength: 8 }), subjects.map(encodeURIComponent)),
        },
      ),
    })
  },
)
