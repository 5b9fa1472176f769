import type * as Wechat from './share-card';

export const hasShareCards: boolean = false;

export const useShareCard: typeof Wechat.useShareCard = () => undefined;
