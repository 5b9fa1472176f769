import type { EntityManager } from 'typeorm';

/** What a use case hands down so that every statement lands in the same transaction. */
export interface Scope {
  readonly manager: EntityManager;
}
