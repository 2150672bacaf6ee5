// What jwt-guard/nestjs exports, with its types: npm run surface writes it.
import type { CanActivate, HttpException } from '@nestjs/common'
import type { Answer, Claims, Guard, NoRule, Principal, Rule } from 'jwt-guard'

export declare const CurrentPrincipal: PrincipalDecorator;

export declare const FoundPrincipal: PrincipalDecorator;

export type PrincipalDecorator = (guard?: Guard<unknown>) => ParameterDecorator;

export declare class RefusalException extends HttpException {
    readonly answer: Answer;
    constructor(answer: Answer);
}

export declare function findPrincipal<C = Claims>(request: object, guard?: Guard<C>): Principal<C> | undefined;

export declare function principalOf<C = Claims>(request: object, guard?: Guard<C>): Principal<C>;

export declare function protect<C, const R extends Rule = NoRule>(guard: Guard<C>, ...given: [
    rule?: R
]): CanActivate;
