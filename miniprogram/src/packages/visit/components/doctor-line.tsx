import { Text, View } from '@tarojs/components';
import { Fragment } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { Sep } from '@/ui';
import { isShortPhrase } from './phrases';

/** 心血管内科 · 周明远 主任医师 · 5 诊室; parts that are empty are left out, a short one stays in one line. */
export function DoctorLine({ parts }: { parts: readonly string[] }) {
  const shown = parts.map(withSpaces).filter((part) => part.trim() !== '');
  return (
    <View className="sub mt1">
      {shown.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && <Sep />}
          <Text className={isShortPhrase(part) ? 'nowrap' : ''}>{part}</Text>
        </Fragment>
      ))}
    </View>
  );
}
