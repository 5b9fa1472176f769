import type { RuntimeView } from '@anzhen/shared-types';
import { call, type Resource, useResource } from '@/api';

let known: Promise<RuntimeView> | undefined;

/** The hospital's name, telephone numbers and template ids; read once a start. @throws ApiError */
export const readRuntime = (): Promise<RuntimeView> => {
  known ??= call('getRuntime').catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
};

export const useRuntime = (): Resource<RuntimeView> => useResource('runtime', readRuntime);
