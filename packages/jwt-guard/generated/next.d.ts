// What jwt-guard/next exports, with its types: npm run surface writes it.
import type { Claims, Guard, ParameterOf, Principal, PrincipalUnder, Rule } from 'jwt-guard'
import type { NextRequest } from 'next/server.js'

export type GuardedHandler<Context, P> = (request: NextRequest, context: Context & {
    readonly principal: P;
}) => Response | Promise<Response>;

export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}` ? FirstName<Rest> | ParameterIn<Rest> : never;

export type ProtectProxy = (request: NextRequest) => Promise<Response | undefined>;

export type ProtectedHandler<R extends Rule, Context> = (request: NextRequest, context: Context & RouteContext<ParameterOf<R>>) => Promise<Response>;

export interface RouteContext<Name extends string> {
    readonly params: Promise<{
        readonly [N in Name]: string;
    }>;
}

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule, Context extends object = RouteContext<ParameterOf<R>>>(guard: Guard<C>, rule: R, handler: GuardedHandler<Context, PrincipalUnder<R, C>>): ProtectedHandler<R, Context>;

export declare function protectPath<C, const Path extends string, const R extends Rule>(guard: Guard<C>, path: Path, rule: R & NamesOnly<R, ParameterIn<Path>>): ProtectProxy;

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
