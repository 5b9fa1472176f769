import { View } from '@tarojs/components';
import { useMemo } from 'react';
import { encode } from 'uqr';
import { accessible } from '@/ui';

interface Bar {
  from: number;
  length: number;
}

/** The dark squares of a row, neighbours together: fewer elements, and no hairlines between them. */
const barsOf = (row: readonly boolean[]): Bar[] => {
  const bars: Bar[] = [];
  row.forEach((isDark, x) => {
    const last = bars[bars.length - 1];
    if (!isDark) return;
    if (last && last.from + last.length === x) last.length += 1;
    else bars.push({ from: x, length: 1 });
  });
  return bars;
};

/** A QR code drawn by the page itself: no canvas, no picture from a network. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { size, rows } = useMemo(() => {
    const { data, size: side } = encode(text, { ecc: 'M', border: 2 });
    return { size: side, rows: data.map(barsOf) };
  }, [text]);
  const share = (squares: number): string => `${(squares / size) * 100}%`;
  return (
    <View className="qr" id="person-code-qr" {...accessible({ role: 'img', label })}>
      {rows.flatMap((bars, y) =>
        bars.map(({ from, length }) => (
          <View
            key={`${y}-${from}`}
            className="qr-bar"
            style={{ left: share(from), top: share(y), width: share(length), height: share(1) }}
          />
        )),
      )}
    </View>
  );
}
