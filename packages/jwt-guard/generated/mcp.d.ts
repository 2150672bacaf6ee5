// What jwt-guard/mcp exports, with its types: npm run surface writes it.
import type { Claims, Guard, Principal } from 'jwt-guard'
import type { IncomingMessage } from 'node:http'

export interface AuthInfo {
    token: string;
    clientId: string;
    scopes: string[];
    expiresAt: number;
    resource?: URL;
}

export type AuthInfoMiddleware = (request: Pick<IncomingMessage, 'headers'>, response: object, next: () => void) => void;

export type McpRequest = Pick<IncomingMessage, 'headers'> | Pick<Request, 'headers'> | {
    readonly req: {
        readonly raw: Pick<Request, 'headers'>;
    };
};

export declare function authInfoOf(request: McpRequest, guard?: Guard<unknown>): AuthInfo;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function provideAuthInfo(guard?: Guard<unknown>): AuthInfoMiddleware;
