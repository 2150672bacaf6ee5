// What jwt-guard/fastify exports, with its types: npm run surface writes it.
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Claims, Guard, NoRule, Principal, Rule } from 'jwt-guard'

export interface JwtGuardOptions {
    readonly guard?: Guard<unknown>;
    readonly rule?: Rule;
}

export type ProtectHook = (request: Pick<FastifyRequest, 'headers' | 'is404' | 'originalUrl' | 'params'> & {
    readonly raw: {
        readonly rawHeaders: string[];
    };
    readonly routeOptions: {
        readonly url?: string | undefined;
    };
}, reply: Pick<FastifyReply, 'sent'> & {
    code(status: number): object;
    headers(fields: object): object;
    send(body: Buffer): object;
}) => Promise<unknown>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare const jwtGuard: FastifyPluginAsync<JwtGuardOptions>;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): ProtectHook;
