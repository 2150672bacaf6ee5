// What jwt-guard/ws exports, with its types: npm run surface writes it.
import type { Claims, Guard, ParameterOf, Principal, Rule } from 'jwt-guard'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

export interface GuardedServer {
    readonly options: {
        readonly noServer?: boolean | undefined;
    };
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (client: GuardedSocket) => void): void;
    emit(event: 'connection', client: GuardedSocket, request: IncomingMessage): boolean;
}

export interface GuardedSocket {
    close(code: number, reason: string): void;
    removeAllListeners(event: 'message'): unknown;
    once(event: 'close', listener: () => void): unknown;
}

export type ParameterIn<Path extends string> = Path extends `${string}:${infer Rest}` ? FirstName<Rest> | ParameterIn<Rest> : never;

export type ProtectedUpgrade<R extends Rule> = [
    ParameterOf<R>
] extends [
    never
] ? (request: IncomingMessage, socket: Duplex, head: Buffer, params?: UpgradeParams) => Promise<void> : (request: IncomingMessage, socket: Duplex, head: Buffer, params: UpgradeParams) => Promise<void>;

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => unknown;

export type UpgradeParams = Readonly<Record<string, unknown>>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function paramsOf(request: IncomingMessage): UpgradeParams;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule>(guard: Guard<C>, rule: R, sockets: GuardedServer): ProtectedUpgrade<R>;

export declare function protectPath<C, const Path extends string, const R extends Rule>(guard: Guard<C>, path: Path, rule: R & NamesOnly<R, ParameterIn<Path>>, sockets: GuardedServer, otherwise?: UpgradeListener): UpgradeListener;

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
