// What jwt-guard/node exports, with its types: npm run surface writes it.
import type { Claims, Guard, ParameterOf, Principal, PrincipalUnder, Rule } from 'jwt-guard'
import type { IncomingMessage, ServerResponse } from 'node:http'

export type GuardedListener<P> = (request: IncomingMessage, response: ServerResponse, context: {
    readonly principal: P;
    readonly params: RouteParams;
}) => unknown;

export type ProtectedListener<R extends Rule> = [
    ParameterOf<R>
] extends [
    never
] ? (request: IncomingMessage, response: ServerResponse, params?: RouteParams) => Promise<void> : (request: IncomingMessage, response: ServerResponse, params: RouteParams) => Promise<void>;

export type RouteParams = Readonly<Record<string, unknown>>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule>(guard: Guard<C>, rule: R, listener: GuardedListener<PrincipalUnder<R, C>>): ProtectedListener<R>;
