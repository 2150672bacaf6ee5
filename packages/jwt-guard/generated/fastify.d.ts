// What jwt-guard/fastify exports, with its types: npm run surface writes it.
import type { FastifyPluginAsync } from 'fastify'
import type { Claims, Guard, NoRule, Principal, Rule } from 'jwt-guard'
import type { IncomingHttpHeaders } from 'node:http'

export interface GuardedReply {
    readonly sent: boolean;
    code(status: number): object;
    headers(fields: object): object;
    send(body: Buffer): object;
}

export interface GuardedRequest {
    readonly headers: IncomingHttpHeaders;
    readonly originalUrl: string;
    readonly params: unknown;
    readonly is404: boolean;
    readonly raw: {
        readonly rawHeaders: string[];
    };
    readonly routeOptions: {
        readonly url?: string | undefined;
    };
}

export interface JwtGuardOptions {
    readonly guard?: Guard<unknown>;
    readonly rule?: Rule;
}

export type ProtectHook = (request: GuardedRequest, reply: GuardedReply) => Promise<unknown>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare const jwtGuard: FastifyPluginAsync<JwtGuardOptions>;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): ProtectHook;
