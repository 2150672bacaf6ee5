// What jwt-guard/h3 exports, with its types: npm run surface writes it.
import type { Claims, Guard, Principal, PrincipalUnder, Rule } from 'jwt-guard'

export interface GuardedEvent {
    readonly req: object;
    readonly method: string;
    readonly path: string;
    readonly context: object;
}

export type GuardedHandler<Event, P, Result> = (event: Event, granted: {
    readonly principal: P;
}) => Result | Promise<Result>;

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule, Event extends GuardedEvent, Result>(guard: Guard<C>, rule: R, handler: GuardedHandler<Event, PrincipalUnder<R, C>, Result>): (event: Event) => Promise<Result | Response | undefined>;
