// What jwt-guard/socket.io exports, with its types: npm run surface writes it.
import type { Claims, Guard, NoRule, ParameterOf, Principal, Rule } from 'jwt-guard'
import type { IncomingMessage } from 'node:http'

export interface GuardedNamespace {
    readonly name: string;
    on(event: 'connect', listener: (socket: GuardedSocket) => void): unknown;
}

export interface GuardedSocket {
    readonly request: IncomingMessage | null;
    readonly handshake: {
        readonly auth: object;
    };
    readonly nsp: GuardedNamespace;
    readonly connected: boolean;
    readonly recovered?: boolean;
    data: object;
    disconnect(): unknown;
    once(event: 'disconnect', listener: () => void): unknown;
}

export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}` ? FirstName<Rest> | ParameterIn<Rest> : never;

export interface Problem {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly code?: string;
    readonly detail?: string;
}

export type ProtectMiddleware = (socket: GuardedSocket, next: (error?: Error) => void) => Promise<void>;

export interface RefusalData {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly problem: Problem;
}

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R & NamesOnly<R, never>
]): ProtectMiddleware;

export declare function protectPath<C, const Path extends string, const R extends Rule>(guard: Guard<C>, path: Path, rule: R & NamesOnly<R, ParameterIn<Path>>): ProtectMiddleware;

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
