import { View } from '@tarojs/components';
import { navigateTo } from '@/routes';
import { Avatar, Button, Card, InlineMessage, Link, ListRow, Sep, Skeleton } from '@/ui';
import type { Me } from './use-me';

/** 我管的家人: masked names; the page of each one shows the whole name. */
export function FamilyCard({ me }: { me: Me }) {
  const { isKnown, patients, fault } = me;
  if (!isKnown) {
    return (
      <Card>
        <View className="t2">还没有登录</View>
        <View className="sub mt1">登录后可以给自己和家人挂号、缴费、看报告。</View>
        <View className="mt4">
          <Button id="sign-in" onTap={me.signIn}>
            用微信登录
          </Button>
        </View>
        <InlineMessage message={fault} />
      </Card>
    );
  }
  if (!patients && fault === null) return <Skeleton rows={1} />;
  return (
    <Card>
      <View className="row sb">
        <View className="t3">我管的家人</View>
        <Link id="add-family" icon="plus-qing" onTap={() => void navigateTo('me.family-edit')}>
          添加
        </Link>
      </View>
      {fault !== null && (
        <>
          <InlineMessage tone="amber" message={fault} />
          <Link id="family-retry" icon="refresh-qing" onTap={me.retry}>
            再试一次
          </Link>
        </>
      )}
      {patients?.length === 0 && <View className="sub">还没有就诊人，先添加自己或家人。</View>}
      {patients?.map(({ id, relationLabel, maskedName, age, insuranceLabel }) => (
        <ListRow
          key={id}
          id={`family-${id}`}
          bare
          lead={<Avatar name={relationLabel} />}
          title={`${relationLabel} ${maskedName}`}
          detail={
            <>
              {`${age} 岁`}
              <Sep />
              {insuranceLabel}
            </>
          }
          onTap={() => void navigateTo('me.family-edit', { patientId: id })}
        />
      ))}
    </Card>
  );
}
