import type { FontSize } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useDisplay } from '@/session';
import { accessible, Card, Icon, InlineMessage, Link, Rule, Switch, Tap } from '@/ui';

const sizes = [
  { value: 'standard', label: '标准' },
  { value: 'large', label: '大' },
  { value: 'elder', label: '特大' },
  { value: 'elder-max', label: '最大' },
] as const;

/** 长辈模式 and the four text sizes; every label is written in the size it stands for. */
export function TextSize({ onChoose, fault }: { onChoose(size: FontSize): void; fault: string | null }) {
  const { chosen, step, isElder } = useDisplay();
  return (
    <Card>
      <View className="row g3">
        <View className="icbox">
          <Icon name="text-qing" size="l" />
        </View>
        <View className="f1">
          <View className="t2">长辈模式</View>
          <View className="sub">字大、按钮大、一步一件事</View>
        </View>
        <Switch
          id="elder-switch"
          label="长辈模式"
          on={isElder}
          onChange={(on) => onChoose(on ? 'elder' : 'standard')}
        />
      </View>
      <Rule className="mt3" />
      <View className="sub mt3">字的大小</View>
      <View className="me-sizes mt2" {...accessible({ role: 'radiogroup', label: '字的大小' })}>
        {sizes.map(({ value, label }) => (
          <Tap
            key={value}
            id={`size-${value}`}
            role="radio"
            checked={value === step}
            className={`me-size ${value} ${value === step ? 'on' : ''}`}
            onTap={() => onChoose(value)}
          >
            {label}
          </Tap>
        ))}
      </View>
      {chosen === 'follow' ? (
        <View className="cap mt2">现在跟随微信字号。选特大、最大会用长辈模式。</View>
      ) : (
        <Link id="size-follow" onTap={() => onChoose('follow')}>
          改回跟随微信字号
        </Link>
      )}
      <InlineMessage tone="amber" message={fault} />
    </Card>
  );
}
