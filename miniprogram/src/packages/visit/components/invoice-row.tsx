import { View } from '@tarojs/components';
import type { BillView } from '@anzhen/shared-types';
import { copyText } from '@/platform/device';
import { Link } from '@/ui';

/**
 * 电子票据. WeChat opens only pages of registered domains inside a mini-program, so the address is copied, to be opened in
 * a browser; without an address that may be opened the number serves at the window.
 */
export function InvoiceRow({ invoice }: { invoice: BillView['invoice'] }) {
  if (invoice === null) return null;
  const { number, url } = invoice;
  return (
    <View className="row g3 tap-row">
      <View className="f1">
        <View className="body">电子票据</View>
        <View className="cap num">{number}</View>
      </View>
      {url === null ? (
        <View className="cap">到收费窗口报票据号打印</View>
      ) : (
        <Link onTap={() => void copyText(url)}>复制网址</Link>
      )}
    </View>
  );
}
