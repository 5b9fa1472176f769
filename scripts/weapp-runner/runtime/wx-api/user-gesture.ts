import { ApiFailure } from './call';

/**
 * Some calls are only allowed as the answer to a tap. The browser's own notion of a recent touch stands in for WeChat's,
 * which is stricter on some phones.
 */
export const requireUserGesture = (): void => {
  if (!navigator.userActivation.isActive) throw new ApiFailure('can only be invoked by user TAP gesture.');
};
