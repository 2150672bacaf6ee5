// What jwt-guard/hono exports, with its types: npm run surface writes it.
import type { MiddlewareHandler } from 'hono'
import type { Claims, Guard, NoRule, ParameterOf, Principal, PrincipalUnder, Rule } from 'jwt-guard'

export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}` ? FirstName<Rest> | ParameterIn<Rest> : never;

export type ProtectMiddleware<P> = MiddlewareHandler<{
    Variables: {
        principal: P;
    };
}>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): ProtectMiddleware<PrincipalUnder<R, C>>;

export declare function protectPath<C, const Path extends string, const R extends Rule>(guard: Guard<C>, path: Path, rule: R & NamesOnly<R, ParameterIn<Path>>): [
    path: Path,
    middleware: ProtectMiddleware<PrincipalUnder<R, C>>
];

// Not exported, but part of what is

type Before<Text extends string, Mark extends string> = Text extends `${infer Head}${Mark}${string}` ? Head : Text;

type FirstName<T extends string> = Before<Before<Before<Before<Before<Before<Before<T, '/'>, '-'>, '.'>, '{'>, '}'>, '('>, '?'>;

type NamesOnly<R extends Rule, Name extends string> = [
    ParameterOf<R>
] extends [
    Name
] ? unknown : {
    readonly pathClaims: never;
};
