// What jwt-guard/koa exports, with its types: npm run surface writes it.
import type { Claims, Guard, NoRule, Principal, Rule } from 'jwt-guard'
import type { IncomingMessage } from 'node:http'

export interface GuardedContext {
    readonly req: IncomingMessage;
    readonly originalUrl: string;
    readonly params?: unknown;
    readonly _matchedRoute?: unknown;
    state: object;
    status: number;
    body?: unknown;
    set(fields: Record<string, string>): void;
}

export type ProtectMiddleware = <Context extends GuardedContext>(ctx: Context, next: () => Promise<unknown>) => Promise<void>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): ProtectMiddleware;
