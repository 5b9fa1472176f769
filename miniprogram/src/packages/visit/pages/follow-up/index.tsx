import { View } from '@tarojs/components';
import type { FollowUpView } from '@anzhen/shared-types';
import { formatDay, withSpaces } from '@anzhen/shared-types/kernel';
import { call, useResource } from '@/api';
import { callPhone } from '@/platform/device';
import { navigateTo, switchTab, useRouteParams } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Card, ListRow, Note, PageShell, PageState, Sep, Ticket } from '@/ui';
import { todayHere } from '../../time-words';

const AskNurse = () => {
  const hotline = useRuntime().data?.hotline;
  return (
    <Button
      key={hotline ?? 'off'}
      id="ask-nurse"
      kind="second"
      icon="phone-qing"
      disabled={hotline === undefined}
      onTap={() => hotline !== undefined && void callPhone(hotline)}
    >
      打电话问护士台
    </Button>
  );
};

const Content = ({ followUp }: { followUp: FollowUpView }) => {
  const { maskedName, visitDate, departmentCode, departmentName, doctorName, question, hasReturned } = followUp;
  return (
    <>
      <Ticket
        id="follow-up"
        foot={
          <View className="col g3">
            {hasReturned ? (
              <Button id="see-appointments" onTap={() => void navigateTo('booking.appointments')}>
                看我的挂号
              </Button>
            ) : (
              <Button id="book-return" onTap={() => void navigateTo('booking.doctors', { departmentCode })}>
                {withSpaces(`约${departmentName}复诊`)}
              </Button>
            )}
            <AskNurse />
          </View>
        }
      >
        <View className="sub">{`${maskedName}看病之后`}</View>
        <View className="t1 mt2" id="follow-up-question">
          {withSpaces(question)}
        </View>
        <View className="sub mt3">
          {formatDay(visitDate, todayHere())}
          <Sep />
          {departmentName}
          {doctorName !== '' && (
            <>
              <Sep />
              {doctorName}
            </>
          )}
        </View>
      </Ticket>
      {hasReturned && <Note tone="green">复诊已经约好或看过了，这次不用再约。</Note>}
      <Note tone="amber">胸痛、喘不上气、说不清话、出血不止，马上打 120，不要等复诊。</Note>
      <Card>
        <ListRow
          bare
          id="follow-up-settings"
          title="不想收到随访"
          detail="每次看病只问一回，不用回复"
          onTap={() => void navigateTo('me.message-settings')}
        />
      </Card>
    </>
  );
};

/** 随访: what the hospital asks some days after a visit, and the two ways on from there. */
export default function FollowUpPage() {
  const { followUpId } = useRouteParams('visit.follow-up');
  const followUp = useResource(followUpId && `follow-up:${followUpId}`, () =>
    call('getFollowUp', { params: { followUpId: followUpId ?? '' } }),
  );
  return (
    <PageShell title="随访">
      <PageState
        resource={followUp}
        failed={{
          title: '没能打开随访',
          text: followUp.error?.status === 404 ? followUp.error.message : '您的号和钱都没有变。请检查网络再试。',
          final: followUp.error?.status === 404,
          actions: <Button onTap={() => void switchTab('home')}>回首页</Button>,
        }}
      >
        {(data) => <Content followUp={data} />}
      </PageState>
    </PageShell>
  );
}
