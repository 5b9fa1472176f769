import type { StaffMeView } from '@anzhen/shared-types';
import { staffRoleNames } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { deviceWords } from '@/packages/report/share/device-words';
import { dayAndTime } from '@/packages/visit/time-words';
import { useDisplay } from '@/session';
import { Button, Card, IconBox, Link, ListRow, Tag } from '@/ui';
import type { Device, Logins } from './use-logins';

const isOnPhone = process.env.TARO_ENV === 'weapp';

const entranceWords = { password: '密码和动态码', recovery_code: '密码和恢复码', wechat: '微信' } as const;

const isPhone = ({ device }: Device): boolean => deviceWords(device ?? '').startsWith('手机');

/** 用微信登录，地址 10.1.2.3 */
const wayIn = ({ openedBy, ip }: Device): string =>
  [openedBy && `用${entranceWords[openedBy]}登录`, ip && `地址 ${ip}`].filter(Boolean).join('，');

const DeviceRow = ({ device, onEnd }: { device: Device; onEnd(): void }) => {
  const { isElder } = useDisplay();
  const end = !device.isThis && (
    <Link id={`end-${device.id}`} tone="red" onTap={onEnd}>
      让它退出
    </Link>
  );
  return (
    <ListRow
      id={`device-${device.id}`}
      lead={<IconBox icon={isPhone(device) ? 'phone-qing' : 'tv-ink'} tone={device.isThis ? undefined : 'grey'} />}
      title={
        <View className="row g2 wrap">
          {deviceWords(device.device ?? '') || '没有说明的设备'}
          {device.isThis && <Tag tone="qing">这台</Tag>}
        </View>
      }
      detail={
        <>
          <View>{`${dayAndTime(device.openedAt)} 登录`}</View>
          <View>{`${dayAndTime(device.lastSeenAt)} 还在用`}</View>
          <View>{wayIn(device)}</View>
          {/* Large letters need the whole width. */}
          {isElder && end}
        </>
      }
      trail={!isElder && end}
    />
  );
};

export const DeviceCard = ({ me, logins }: { me: StaffMeView; logins: Logins }) => (
  <View className="col g3">
    <Card flush>
      {me.sessions.map((device) => (
        <DeviceRow key={device.id} device={device} onEnd={() => logins.ask({ kind: 'end', device })} />
      ))}
    </Card>
    {me.sessions.length > 1 && (
      <Button id="end-others" kind="danger-outline" onTap={() => logins.ask({ kind: 'end-others' })}>
        {`让其他 ${me.sessions.length - 1} 个设备都退出`}
      </Button>
    )}
    <View className="sub">看到不认识的设备，请让它退出，再换验证器，并告诉管理员。12 小时不用会自己退出。</View>
  </View>
);

export const WhoCard = ({ me }: { me: StaffMeView }) => (
  <Card>
    <View className="t2">{me.staff.name}</View>
    <View className="body c2 mt1">
      {[staffRoleNames[me.staff.role], me.staff.area, `用户名 ${me.username}`].filter(Boolean).join('，')}
    </View>
  </Card>
);

export const WechatCard = ({ me, logins }: { me: StaffMeView; logins: Logins }) => (
  <Card>
    <View className="row sb g2">
      <View className="t3">手机微信</View>
      {me.hasWechat && (
        <Link id="unbind-wechat" tone="red" onTap={() => logins.ask({ kind: 'unbind' })}>
          解绑
        </Link>
      )}
    </View>
    <View className="body c2 mt1">
      {me.hasWechat
        ? `已绑定${me.wechatBoundAt ? `，${dayAndTime(me.wechatBoundAt)} 绑的` : ''}。绑定的微信在手机上不用密码就能登录。`
        : '没有绑定。绑定以后，在自己手机的微信里不用密码登录。'}
    </View>
    {isOnPhone ? (
      <View className="mt3">
        <Button id="bind-wechat" kind="second" loading={logins.busy === 'bind'} onTap={logins.bind}>
          {me.hasWechat ? '改绑这部手机的微信' : '绑定这部手机的微信'}
        </Button>
      </View>
    ) : (
      !me.hasWechat && <View className="sub mt1">请在手机小程序里登录，打开“我的登录”绑定。</View>
    )}
  </Card>
);

export const FactorCard = ({ me, logins }: { me: StaffMeView; logins: Logins }) => {
  if (!me.hasPassword) {
    return (
      <Card>
        <View className="t3">密码和验证器</View>
        <View className="body c2 mt1">没有设。要在电脑上用，请管理员重新邀请，在电脑上接受。</View>
      </Card>
    );
  }
  const { recoveryCodesLeft: left, recoveryCodeUsedAt: usedAt } = me;
  return (
    <Card>
      <View className="row sb g2">
        <View className="t3">验证器</View>
        <Link id="renew-totp" onTap={() => logins.open({ step: 'prove' })}>
          换验证器
        </Link>
      </View>
      <View className="body c2 mt1">换手机、手机丢了，用密码和一个恢复码就能换，不用找管理员。</View>
      <View className="hr mt4" />
      <View className="row sb g2 mt4">
        <View className="t3">恢复码</View>
        <Link id="renew-codes" onTap={() => logins.open({ step: 'codes' })}>
          换一组
        </Link>
      </View>
      <View className={`body mt1 ${left <= 2 ? 'c-amber' : 'c2'}`} id="codes-left">
        {left === 0 ? '没有可用的恢复码，请现在换一组' : `还剩 ${left} 个，每个只能用一次`}
      </View>
      {usedAt !== null && <View className="sub mt1">{`最近一次使用：${dayAndTime(usedAt)}`}</View>}
    </Card>
  );
};
