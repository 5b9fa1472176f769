const RPX = /(-?\d*\.?\d+)rpx\b/g;

/** 750 rpx are the width of the screen; base.css sets --rpx to one of them. */
export const rpxInStyle = (style: string): string => style.replace(RPX, 'calc($1 * var(--rpx))');
