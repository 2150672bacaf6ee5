// What jwt-guard/fetch exports, with its types: npm run surface writes it.
import type { Guard, ParameterOf, PrincipalUnder, Rule } from 'jwt-guard'

export type GuardedHandler<Context, P> = (request: Request, context: Context & {
    readonly principal: P;
}) => Response | Promise<Response>;

export type ProtectedHandler<R extends Rule, Context> = [
    ParameterOf<R>
] extends [
    never
] ? (request: Request, context?: Context) => Promise<Response> : (request: Request, context: Context & RouteContext<ParameterOf<R>>) => Promise<Response>;

export interface RouteContext<Name extends string> {
    readonly params: RouteParams<Name> | Promise<RouteParams<Name>>;
}

export declare function protect<C, const R extends Rule, Context extends object = object>(guard: Guard<C>, rule: R, handler: GuardedHandler<Context, PrincipalUnder<R, C>>): ProtectedHandler<R, Context>;

// Not exported, but part of what is

type RouteParams<Name extends string> = {
    readonly [N in Name]: string | readonly string[] | undefined;
};
