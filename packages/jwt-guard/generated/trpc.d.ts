// What jwt-guard/trpc exports, with its types: npm run surface writes it.
import type { TRPCMiddlewareFunction } from '@trpc/server'
import type { CheckRequest, Guard, NoRule, ParameterOf, PrincipalUnder, Rule } from 'jwt-guard'

export declare class Credentials {
    #private;
    constructor(request: CheckRequest);
    static read(context: object): CheckRequest;
}

export interface GuardedContext {
    readonly credentials: Credentials;
}

export interface Problem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code?: string;
    readonly detail?: string;
}

export type ProtectMiddleware<R extends Rule, P> = TRPCMiddlewareFunction<GuardedContext, any, object, {
    principal: P;
}, [
    ParameterOf<R>
] extends [
    never
] ? unknown : {
    readonly [N in ParameterOf<R>]: unknown;
}>;

export declare function createContext({ req }: {
    readonly req: object;
}): GuardedContext;

export declare function problemOf(error: object): Problem | undefined;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): ProtectMiddleware<R, PrincipalUnder<R, C>>;

export declare function responseMeta({ errors }: {
    readonly errors: readonly object[];
}): {
    headers?: Record<string, string>;
};
