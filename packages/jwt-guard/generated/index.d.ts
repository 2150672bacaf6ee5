// What jwt-guard exports, with its types: npm run surface writes it.

export type Algorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA' | 'Ed25519';

export interface Answer {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

export interface AnyOf {
    readonly anyOf: ClaimPath;
}

export interface CatalogueEntry {
    readonly family: 'misuse' | 'undecided' | 'credentials' | 'token' | 'permission';
    readonly status: 400 | 401 | 403 | 500 | 503;
    readonly sentence: string;
}

export interface CheckRequest {
    readonly authorization: string | readonly string[] | null | undefined;
    readonly target?: string | undefined;
    readonly params?: Readonly<Record<string, unknown>> | undefined;
    readonly signal?: AbortSignal | undefined;
}

export type ClaimPath = string | readonly [
    string,
    ...string[]
];

export interface Claims {
    readonly iss: string;
    readonly sub: string;
    readonly aud: string | readonly string[];
    readonly exp: number;
    readonly nbf?: number;
    readonly iat?: number;
    readonly jti?: string;
    readonly [name: string]: Json | undefined;
}

export type ClaimsSchema<Output = unknown> = StandardSchemaV1<unknown, Output>;

export interface Clock {
    now(): number;
    after(seconds: number, callback: () => void): () => void;
}

export type Code = keyof typeof catalogue;

export interface CommonOptions<C extends ClaimsSchema = ClaimsSchema> {
    readonly types?: readonly string[];
    readonly clockToleranceSeconds?: number;
    readonly maxTokenAgeSeconds?: number;
    readonly maxTokenLength?: number;
    readonly maxMemoEntries?: number;
    readonly maxMemoBytes?: number;
    readonly claims?: C;
    readonly realm?: string;
    readonly resourceMetadataUri?: string;
    readonly keySet?: KeySetOptions;
    readonly store?: KeySetStore;
    readonly revocation?: RevocationOptions;
    readonly onEvent?: GuardListener;
    readonly fetch?: typeof globalThis.fetch;
    readonly clock?: Clock;
}

export declare class CredentialsError extends Denial {
    readonly name = "CredentialsError";
    readonly code: CredentialsCode;
    constructor(code: CredentialsCode);
}

export declare abstract class Denial extends GuardError {
    abstract readonly code: DenialCode;
}

export type DenialCode = CredentialsCode | TokenCode | PermissionCode;

export interface Denied {
    readonly outcome: 'denied';
    readonly denial: Denial;
}

export interface Denylist {
    revokeToken(issuer: string, jti: string, expiresAt: number): void | Promise<void>;
    revokeSession(issuer: string, sid: string, expiresAt: number): void | Promise<void>;
    revokeSubject(issuer: string, subject: string, issuedBefore: number, expiresAt: number): void | Promise<void>;
    isRevoked(principal: Principal<unknown>, claims: Claims): boolean | Promise<boolean>;
}

export interface DenylistEntry {
    readonly issuedBefore: number;
    readonly expiresAt: number;
}

export interface DenylistStore {
    set(key: string, entry: DenylistEntry): void | Promise<void>;
    get(keys: readonly string[]): Entries | Promise<Entries>;
}

export interface Granted<P> {
    readonly outcome: 'granted';
    readonly principal: P;
}

export interface Guard<C = Claims> {
    check<const R extends Rule = NoRule>(request: CheckRequest, ...rule: [
        rule?: R
    ]): Promise<Verdict<PrincipalUnder<R, C>>>;
    verify(token: string): Promise<Principal<C>>;
    whenExpired(principal: Pick<Principal<unknown>, 'expiresAt'>, callback: () => void): () => void;
    answer(verdict: Verdict<unknown>): Answer | undefined;
    checkRule(rule: Rule): void;
    warm(): Promise<void>;
    reload(): Promise<void>;
    health(): GuardHealth;
    close(): void;
}

export declare abstract class GuardError extends Error {
    abstract readonly code: Code;
    readonly status: number;
    protected constructor(message: string, status: number, options?: ErrorOptions);
}

export type GuardEvent = {
    readonly type: 'granted';
    readonly anonymous: boolean;
} | {
    readonly type: 'denied';
    readonly code: DenialCode;
    readonly claim?: string | undefined;
} | {
    readonly type: 'path-mismatch';
    readonly parameter: string;
} | {
    readonly type: 'undecided';
    readonly code: UndecidedCode;
    readonly fault: KeySetFault;
} | {
    readonly type: 'keys-refreshed';
    readonly keySet: string;
    readonly keys: number;
    readonly changed: boolean;
} | {
    readonly type: 'keys-failed';
    readonly keySet: string;
    readonly fault: KeySetFault;
    readonly retryInSeconds: number;
} | {
    readonly type: 'keys-stale';
    readonly keySet: string;
    readonly ageSeconds: number;
} | {
    readonly type: 'key-left-out';
    readonly keySet: string;
    readonly reason: KeyFault;
} | {
    readonly type: 'key-unknown';
    readonly keySet: string;
};

export interface GuardHealth {
    readonly ready: boolean;
    readonly keySets: readonly KeySetHealth[];
}

export type GuardListener = (event: GuardEvent) => void;

export type GuardOptions<C extends ClaimsSchema = ClaimsSchema> = CommonOptions<C> & (IssuerOptions | {
    readonly issuers: readonly [
        IssuerOptions,
        ...IssuerOptions[]
    ];
});

export interface IssuerOptions {
    readonly issuer: string;
    readonly audience: string | readonly string[];
    readonly jwksUri?: string;
    readonly keys?: JwkSet;
    readonly algorithms?: readonly Algorithm[];
}

export type Json = string | number | boolean | null | readonly Json[] | {
    readonly [name: string]: Json;
};

export interface Jwk {
    readonly kty: string;
    readonly [parameter: string]: unknown;
}

export interface JwkSet {
    readonly keys: readonly Jwk[];
}

export type KeyFault = 'not-an-object' | 'unsupported-type' | 'private' | 'not-for-signatures' | 'malformed' | 'too-weak' | 'too-large' | 'unsafe-exponent';

export declare class KeySetError extends GuardError {
    readonly name = "KeySetError";
    readonly code: UndecidedCode;
    readonly fault: KeySetFault;
    readonly retryAfterSeconds: number;
    constructor(code: UndecidedCode, fault: KeySetFault, retryAfterSeconds?: number);
}

export type KeySetFault = 'network' | 'timeout' | 'redirect' | 'status' | 'too-large' | 'not-json' | 'not-a-key-set' | 'too-many-keys' | 'no-usable-key' | 'issuer-mismatch' | 'bad-location' | 'waiting-room-full' | 'key-import' | 'revocation';

export interface KeySetHealth {
    readonly keySet: string;
    readonly ready: boolean;
    readonly keys: number;
    readonly ageSeconds: number | undefined;
    readonly lastFault: KeySetFault | undefined;
}

export interface KeySetOptions {
    readonly defaultFreshSeconds?: number;
    readonly minFreshSeconds?: number;
    readonly maxFreshSeconds?: number;
    readonly staleWhileRevalidateSeconds?: number;
    readonly staleIfErrorSeconds?: number;
    readonly unknownKeyPaceSeconds?: number;
    readonly maxWaiting?: number;
    readonly backOffSeconds?: number;
    readonly maxBackOffSeconds?: number;
    readonly timeoutSeconds?: number;
    readonly maxBytes?: number;
    readonly maxKeys?: number;
}

export interface KeySetStore {
    load(name: string): string | undefined | Promise<string | undefined>;
    save(name: string, text: string): void | Promise<void>;
}

export interface MemoryDenylistOptions {
    readonly maxEntries?: number;
    readonly now?: () => number;
}

export type NoRule = Readonly<Record<never, never>>;

export declare class OptionsError extends GuardError {
    readonly name = "OptionsError";
    readonly code: MisuseCode;
    constructor(code: MisuseCode, message: string);
}

export type ParameterOf<R extends Rule> = R extends {
    readonly pathClaims: infer P;
} ? keyof P & string : never;

export type PathClaim = ClaimPath | AnyOf;

export declare class PermissionError extends Denial {
    readonly name = "PermissionError";
    readonly code: PermissionCode;
    readonly scope: string | undefined;
    constructor(code: PermissionCode, options?: {
        scope?: string | undefined;
        status?: 403 | 404 | undefined;
    });
}

export interface Principal<C = Claims> {
    readonly subject: string;
    readonly issuer: string;
    readonly audience: readonly string[];
    readonly expiresAt: number;
    readonly scopes: readonly string[];
    readonly claims: C;
    readonly params: Readonly<Record<string, string>>;
}

export type PrincipalUnder<R extends Rule, C> = R extends {
    readonly optional: false;
} ? Principal<C> : 'optional' extends keyof R ? Principal<C> | undefined : Principal<C>;

export interface RevocationOptions {
    isRevoked(principal: Principal<unknown>, verified: Claims): boolean | Promise<boolean>;
    readonly timeoutSeconds?: number;
    readonly insecureGrantOnFailure?: boolean;
}

export interface Rule<Name extends string = string> {
    readonly pathClaims?: {
        readonly [N in Name]: PathClaim;
    };
    readonly scopes?: readonly string[];
    readonly or?: {
        readonly scope: string;
    };
    readonly mismatchStatus?: 403 | 404;
    readonly optional?: boolean;
}

export declare class TokenError extends Denial {
    readonly name = "TokenError";
    readonly code: TokenCode;
    readonly claim: string | undefined;
    constructor(code: TokenCode, claim?: string);
}

export interface Undecided {
    readonly outcome: 'undecided';
    readonly error: KeySetError;
}

export type Verdict<P> = Granted<P> | Denied | Undecided;

export declare function anyOf(claim: ClaimPath): AnyOf;

export declare const catalogue: {
    readonly GUARD_OPTION_INVALID: {
        readonly family: "misuse";
        readonly status: 500;
        readonly sentence: "An option of the guard is wrong.";
    };
    readonly GUARD_RULE_INVALID: {
        readonly family: "misuse";
        readonly status: 500;
        readonly sentence: "A rule given to the guard is wrong.";
    };
    readonly GUARD_PARAMETER_ABSENT: {
        readonly family: "misuse";
        readonly status: 500;
        readonly sentence: "The rule names a path parameter that the route does not have.";
    };
    readonly GUARD_PRINCIPAL_ABSENT: {
        readonly family: "misuse";
        readonly status: 500;
        readonly sentence: "The principal was asked for where no guard has granted the request.";
    };
    readonly GUARD_CREDENTIALS_MISSING: {
        readonly family: "credentials";
        readonly status: 401;
        readonly sentence: "An access token is required in the Authorization header.";
    };
    readonly GUARD_CREDENTIALS_REPEATED: {
        readonly family: "credentials";
        readonly status: 400;
        readonly sentence: "The request carries credentials more than once.";
    };
    readonly GUARD_CREDENTIALS_MALFORMED: {
        readonly family: "credentials";
        readonly status: 400;
        readonly sentence: "The Authorization header must hold the scheme Bearer, a space and one token.";
    };
    readonly GUARD_TOKEN_TOO_LONG: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is too long.";
    };
    readonly GUARD_TOKEN_MALFORMED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is not a well-formed signed JWT.";
    };
    readonly GUARD_ALGORITHM_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is signed with an algorithm that is not accepted.";
    };
    readonly GUARD_TYPE_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The token is not of an accepted type.";
    };
    readonly GUARD_CRITICAL_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token demands an extension that is not implemented.";
    };
    readonly GUARD_ISSUER_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is from an issuer not accepted here.";
    };
    readonly GUARD_KEY_UNKNOWN: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "No key of the issuer fits the access token.";
    };
    readonly GUARD_SIGNATURE_INVALID: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The signature of the access token is invalid.";
    };
    readonly GUARD_CLAIM_MISSING: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token lacks a required claim.";
    };
    readonly GUARD_CLAIM_MALFORMED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "A claim of the access token has the wrong form.";
    };
    readonly GUARD_AUDIENCE_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is not meant for this resource server.";
    };
    readonly GUARD_TOKEN_EXPIRED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token has expired.";
    };
    readonly GUARD_TOKEN_NOT_YET_VALID: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token is not valid yet.";
    };
    readonly GUARD_TOKEN_FROM_FUTURE: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token says it was issued in the future.";
    };
    readonly GUARD_TOKEN_TOO_OLD: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token was issued too long ago.";
    };
    readonly GUARD_CLAIMS_REFUSED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The claims of the access token do not have the form that this resource server requires.";
    };
    readonly GUARD_TOKEN_REVOKED: {
        readonly family: "token";
        readonly status: 401;
        readonly sentence: "The access token has been revoked.";
    };
    readonly GUARD_SCOPE_INSUFFICIENT: {
        readonly family: "permission";
        readonly status: 403;
        readonly sentence: "The access token does not have the scope that this request needs.";
    };
    readonly GUARD_PATH_MISMATCH: {
        readonly family: "permission";
        readonly status: 403;
        readonly sentence: "The path belongs to another subject.";
    };
    readonly GUARD_KEYS_UNAVAILABLE: {
        readonly family: "undecided";
        readonly status: 503;
        readonly sentence: "The access token cannot be verified now: the keys of its issuer cannot be had.";
    };
    readonly GUARD_KEYS_BUSY: {
        readonly family: "undecided";
        readonly status: 503;
        readonly sentence: "The access token cannot be verified now: too many checks are waiting for new keys.";
    };
    readonly GUARD_REVOCATION_UNAVAILABLE: {
        readonly family: "undecided";
        readonly status: 503;
        readonly sentence: "The access token cannot be judged now: whether it was revoked cannot be found out.";
    };
};

export declare function createDenylist(store: DenylistStore): Denylist;

export declare function createGuard<S extends ClaimsSchema<unknown> = ClaimsSchema<Claims>>(options: GuardOptions<S>): Guard<S extends ClaimsSchema<infer Output> ? Output : never>;

export declare function createMemoryDenylistStore(options?: MemoryDenylistOptions): DenylistStore;

// Not exported, but part of what is

type CodeOf<Family extends CatalogueEntry['family']> = {
    [C in Code]: (typeof catalogue)[C]['family'] extends Family ? C : never;
}[Code];

type CredentialsCode = CodeOf<'credentials'>;

type Entries = readonly (DenylistEntry | undefined)[];

type MisuseCode = CodeOf<'misuse'>;

type PermissionCode = CodeOf<'permission'>;

interface StandardSchemaV1<Input = unknown, Output = Input> {
    readonly "~standard": StandardSchemaV1.Props<Input, Output>;
}

declare namespace StandardSchemaV1 {
    interface Props<Input = unknown, Output = Input> extends StandardTypedV1.Props<Input, Output> {
        readonly validate: (value: unknown, options?: StandardSchemaV1.Options | undefined) => Result<Output> | Promise<Result<Output>>;
    }
    type Result<Output> = SuccessResult<Output> | FailureResult;
    interface SuccessResult<Output> {
        readonly value: Output;
        readonly issues?: undefined;
    }
    interface Options {
        readonly libraryOptions?: Record<string, unknown> | undefined;
    }
    interface FailureResult {
        readonly issues: ReadonlyArray<Issue>;
    }
    interface Issue {
        readonly message: string;
        readonly path?: ReadonlyArray<PropertyKey | PathSegment> | undefined;
    }
    interface PathSegment {
        readonly key: PropertyKey;
    }
    interface Types<Input = unknown, Output = Input> extends StandardTypedV1.Types<Input, Output> {
    }
    type InferInput<Schema extends StandardTypedV1> = StandardTypedV1.InferInput<Schema>;
    type InferOutput<Schema extends StandardTypedV1> = StandardTypedV1.InferOutput<Schema>;
}

interface StandardTypedV1<Input = unknown, Output = Input> {
    readonly "~standard": StandardTypedV1.Props<Input, Output>;
}

declare namespace StandardTypedV1 {
    interface Props<Input = unknown, Output = Input> {
        readonly version: 1;
        readonly vendor: string;
        readonly types?: Types<Input, Output> | undefined;
    }
    interface Types<Input = unknown, Output = Input> {
        readonly input: Input;
        readonly output: Output;
    }
    type InferInput<Schema extends StandardTypedV1> = NonNullable<Schema["~standard"]["types"]>["input"];
    type InferOutput<Schema extends StandardTypedV1> = NonNullable<Schema["~standard"]["types"]>["output"];
}

type TokenCode = CodeOf<'token'>;

type UndecidedCode = CodeOf<'undecided'>;
