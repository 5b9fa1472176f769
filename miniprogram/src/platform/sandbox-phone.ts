/** A phone with WeChat simulates nothing; the browser's version is sandbox-phone.h5.ts. */
export const askPhone = <T>(_action: string, _body: unknown): Promise<T> =>
  Promise.reject(new Error('a real phone has no sandbox'));
