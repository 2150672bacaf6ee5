// What an interface of the library says of its members, out of its docstrings.
import { readFileSync } from 'node:fs'
import ts from 'typescript'

export interface Member {
  readonly name: string
  /** Its docstring on one line, links as plain code. */
  readonly about: string
}

/** The members of an exported interface, in their order. */
export function readMembers(file: string, name: string): Member[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const declaration = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  )
  if (declaration === undefined) throw new Error(`${file} has no interface "${name}"`)
  return declaration.members.map(member => ({
    name: member.name?.getText(source) ?? '',
    about: describe(member),
  }))
}

function describe(member: ts.TypeElement): string {
  const [comment] = ts.getJSDocCommentsAndTags(member)
  const text = comment === undefined ? '' : (ts.getTextOfJSDocComment(comment.comment) ?? '')
  return text.replace(/\s+/g, ' ').replace(/\{@link (\w+)\}/g, '`$1`')
}
