import { View } from '@tarojs/components';
import { callPhone } from '@/platform/device';
import { navigateTo } from '@/routes';
import { useRuntime } from '@/session';
import { Avatar, Card, Icon, Link, ListRow, PageShell, Section, Sep, Tag } from '@/ui';
import { FamilyCard } from './family-card';
import { TextSize } from './text-size';
import { type Me, useMe } from './use-me';
import './index.scss';

function Head({ me }: { me: Me }) {
  const { data } = me.self;
  if (!data) return null;
  return (
    <View className="row g3 me-head">
      <Avatar name={data.name} size="l" />
      <View className="f1">
        <View className="t2" id="my-name">
          {data.name}
        </View>
        <View className="sub">
          {`手机 ${data.maskedPhone}`}
          {data.maskedIdNumber && (
            <>
              <Sep />
              已实名
            </>
          )}
        </View>
      </View>
    </View>
  );
}

export default function MePage() {
  const me = useMe();
  const { data: runtime } = useRuntime();
  return (
    <PageShell title="我的" tab="me">
      <Head me={me} />
      <TextSize onChoose={me.chooseSize} fault={me.sizeFault} />
      <FamilyCard me={me} />
      <Card flush>
        <ListRow
          id="go-person-code"
          lead={<Icon name="scan-qing" size="l" />}
          title="一码通"
          detail="签到、缴费、打印报告"
          onTap={() => void navigateTo('me.person-code')}
        />
        <ListRow
          id="go-appointments"
          lead={<Icon name="calendar-qing" size="l" />}
          title="我的挂号和记录"
          onTap={() => void navigateTo('booking.appointments')}
        />
        <ListRow
          id="go-messages"
          lead={<Icon name="bell-qing" size="l" />}
          title="消息与提醒"
          trail={me.unread > 0 && <Tag tone="qing">{`${me.unread} 条新的`}</Tag>}
          onTap={() => void navigateTo('me.messages')}
        />
      </Card>
      <Section title="隐私" />
      <Card flush>
        <ListRow
          id="go-access-log"
          lead={<Icon name="eye-qing" size="l" />}
          title="谁看过我家人的信息"
          onTap={() => void navigateTo('me.access-log')}
        />
        <ListRow
          id="go-family"
          lead={<Icon name="shield-qing" size="l" />}
          title="授权管理"
          detail="随时能收回代办权"
          onTap={() => void navigateTo('me.family')}
        />
        <ListRow
          id="go-privacy"
          lead={<Icon name="trash-qing" size="l" />}
          title="隐私、导出、注销"
          onTap={() => void navigateTo('me.privacy')}
        />
      </Card>
      {runtime && (
        <Card flush>
          <ListRow
            id="call-hotline"
            lead={<Icon name="phone-qing" size="l" />}
            title="人工电话"
            detail={runtime.hotline}
            onTap={() => void callPhone(runtime.hotline)}
          />
        </Card>
      )}
      <View className="cap ta-c">{runtime?.hospitalName}</View>
      <Link id="go-staff" onTap={() => void navigateTo('staff.desk')}>
        医院员工，进叫号台
      </Link>
    </PageShell>
  );
}
