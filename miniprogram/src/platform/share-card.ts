import { useShareAppMessage } from '@tarojs/taro';

export interface ShareCard {
  title: string;
  /** A page of the mini-program with its parameters, as `urlOf` writes it. */
  path: string;
}

/** Whether a page is handed on as a card of WeChat; a browser hands on its address. */
export const hasShareCards = true;

/** What WeChat hands on when the person shares this page, also from the menu above it. */
export const useShareCard = (card: () => ShareCard): void => {
  useShareAppMessage(card);
};
