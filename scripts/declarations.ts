// What the entries of a package that is built export, as text: their declarations without docstrings, and those that these
// rest upon. How the build cuts its files, and what it calls them, leaves no trace.
import ts from 'typescript'

export interface Entry {
  /** What it is imported by. */
  readonly name: string
  /** Its declarations. */
  readonly file: string
}

/** The names that are exported, or imported, each with what it stands for. */
type Names = ReadonlyMap<ts.Symbol, string>

/** Renders each entry. Others than the first import from the first what that exports, too. */
export function renderEntries(entries: readonly Entry[]): readonly string[] {
  const program = createProgram(entries.map(({ file }) => file))
  const checker = program.getTypeChecker()
  const [first] = entries
  const known: Names = first === undefined ? new Map() : findExports(program, first)
  return entries.map(entry => {
    const imports = new Imports(checker, entry === first ? new Map() : known, first?.name ?? '')
    return render(entry.name, findExports(program, entry), imports)
  })
}

/** Frameworks and runtimes are named in declarations, and not looked into. */
function createProgram(files: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noLib: true,
    types: [],
  }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) =>
      text.startsWith('.') ? ts.resolveModuleName(text, from, options, host) : { resolvedModule: undefined },
    )
  return ts.createProgram(files, options, host)
}

function findExports(program: ts.Program, { name, file }: Entry): Names {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${name} has no exports in ${file}`)
  return new Map(checker.getExportsOfModule(module).map(symbol => [follow(checker, symbol), symbol.name]))
}

function follow(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** What declarations of an entry take from elsewhere. */
class Imports {
  readonly #checker: ts.TypeChecker
  readonly #known: Names
  readonly #first: string
  readonly #names = new Map<string, Set<string>>()

  constructor(checker: ts.TypeChecker, known: Names, first: string) {
    this.#checker = checker
    this.#known = known
    this.#first = first
  }

  /** Notes what a declaration imports, and returns what else it rests upon. */
  take(declaration: ts.Node): readonly ts.Symbol[] {
    return identifiersIn(declaration).flatMap(identifier => {
      const symbol = this.#checker.getSymbolAtLocation(identifier)
      const specifier = symbol?.declarations?.find(ts.isImportSpecifier)
      const from =
        specifier === undefined ? '.' : (specifier.parent.parent.parent.moduleSpecifier as ts.StringLiteral).text
      if (specifier !== undefined && !from.startsWith('.')) return this.#note(from, specifier.getText())
      const target = symbol && follow(this.#checker, symbol)
      const name = target && this.#known.get(target)
      if (name !== undefined) return this.#note(this.#first, name)
      return target?.declarations?.some(part => ts.isSourceFile(statementOf(part).parent)) ? [target] : []
    })
  }

  #note(from: string, name: string): [] {
    this.#names.set(from, (this.#names.get(from) ?? new Set()).add(name.replace(/^type /, '')))
    return []
  }

  toString(): string {
    return Array.from(this.#names)
      .sort(([one], [other]) => compare(one, other))
      .map(([from, names]) => `import type { ${[...names].sort().join(', ')} } from '${from}'\n`)
      .join('')
  }
}

/** By code units, so that it is the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : 1
}

function identifiersIn(node: ts.Node): readonly ts.Identifier[] {
  const found: ts.Identifier[] = []
  const visit = (part: ts.Node): void => {
    if (ts.isIdentifier(part)) found.push(part)
    ts.forEachChild(part, visit)
  }
  visit(node)
  return found
}

/** A variable's statement is two floors up. */
function statementOf(declaration: ts.Node): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
}

const printer = ts.createPrinter({ removeComments: true })

function render(name: string, exported: Names, imports: Imports): string {
  const parts = new Map<ts.Symbol, readonly string[]>(Array.from(exported, ([symbol]) => [symbol, []]))
  // It grows while it is walked
  for (const [symbol] of parts) {
    const statements = (symbol.declarations ?? []).map(statementOf)
    if (statements.length === 0)
      throw new Error(`${name} exports what another package declares: ${exported.get(symbol)}`)
    parts.set(symbol, statements.map(print))
    for (const other of statements.flatMap(part => imports.take(part))) if (!parts.has(other)) parts.set(other, [])
  }
  const sorted = Array.from(parts).sort(([one], [other]) => compare(one.name, other.name))
  const outer = sorted.flatMap(([symbol, texts]) => {
    const given = exported.get(symbol)
    const renamed = given === symbol.name ? '' : `// As ${given}\n`
    return given === undefined ? [] : texts.map(text => `\n${renamed}export ${text}\n`)
  })
  const inner = sorted.flatMap(([symbol, texts]) => (exported.has(symbol) ? [] : texts.map(text => `\n${text}\n`)))
  return [
    `// What ${name} exports, with its types: npm run surface writes it.\n`,
    String(imports),
    ...outer,
    ...(inner.length === 0 ? [] : ['\n// Not exported, but part of what is\n', ...inner]),
  ].join('')
}

function print(statement: ts.Node): string {
  return printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile()).replace(/^export /, '')
}
