import { View } from '@tarojs/components';
import type { EntryCodeView } from '@anzhen/shared-types';
import type { ReactNode } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { redirectTo, switchTab } from '@/routes';
import { addressed, choosePatient, useFamily } from '@/session';
import { Button, Link, Ticket } from '@/ui';
import { placeSteps } from '../../../place-words';
import { type EntryRefusal, refusalWords } from '../../../entry-refusal';
import type { CheckInCase } from '../judge-check-in';
import type { CheckIn } from '../use-check-in';

export type Refusal = Extract<CheckInCase, { kind: 'other_member' | 'wrong_department' | 'nothing' | 'not_a_clinic' }>;

interface RefusedTicketProps {
  refusal: Refusal | { kind: 'not_usable'; why: EntryRefusal };
  code: EntryCodeView | null;
  page: CheckIn;
}

interface Face {
  title: string;
  text: string;
  action: ReactNode;
}

const toDoctors = (departmentCode: string | null): Promise<void> =>
  departmentCode === null ? switchTab('book') : redirectTo('booking.doctors', { departmentCode });

/** Codes of other kinds have a page of their own. */
const pageOfCode = (code: EntryCodeView | null, scene = ''): Face => {
  switch (code?.kind) {
    case 'cashier':
      return {
        title: '这是缴费处的码',
        text: '可以直接在手机上缴费，不用排队。',
        action: <Button onTap={() => void redirectTo('visit.bills')}>去缴费</Button>,
      };
    case 'lab':
      return {
        title: '这是检查处的码',
        text: '看看要做哪些检查、先去哪里。',
        action: <Button onTap={() => void redirectTo('visit.exams')}>看要做的检查</Button>,
      };
    case 'bill':
      return {
        title: '这是缴费单的码',
        text: '可以直接在手机上缴费，不用排队。',
        action: <Button onTap={() => void redirectTo('visit.bills')}>去缴费</Button>,
      };
    case 'report':
      return {
        title: '这是报告处的码',
        text: '报告在手机上也能看。',
        action: <Button onTap={() => void switchTab('reports')}>看报告</Button>,
      };
    case 'triage':
      return {
        title: '这是导诊台的码',
        text: '不知道挂什么科，可以在手机上问一问。',
        action: <Button onTap={() => void redirectTo('triage.symptoms')}>问一问挂什么科</Button>,
      };
    case 'board':
      return {
        title: '这是大屏的码',
        text: '看看前面还有几人。',
        action: <Button onTap={() => void redirectTo('visit.queue')}>查看候诊进度</Button>,
      };
    case 'bed':
      return {
        title: '这是床位的码',
        text: '床旁能办的事都在这里。',
        action: <Button onTap={() => void redirectTo('visit.entry', { scene })}>看能办什么</Button>,
      };
    case 'doctor':
      return {
        title: `这是${withSpaces(code.name)}的码`,
        text: '可以在手机上看哪天出诊、挂号。签到请扫诊区墙上的码。',
        action: <Button onTap={() => void toDoctors(code.departmentCode)}>看出诊时间</Button>,
      };
    default:
      return {
        title: '这不是诊区的码',
        text: '签到请扫诊区墙上的码。您的号没有变。',
        action: <Button onTap={() => void switchTab('home')}>回首页</Button>,
      };
  }
};

const useFace = ({ refusal, code, page }: RefusedTicketProps): Face => {
  const { patients, patient } = useFamily();
  const here = withSpaces(code?.name ?? '');
  switch (refusal.kind) {
    case 'other_member': {
      const { patientId, departmentName } = refusal.appointment;
      const member = patients?.find(({ id }) => id === patientId);
      const name = member?.relationLabel ?? '另一位家人';
      return {
        title: `这里是${name}的号`,
        text: `${member?.maskedName ?? name}今天有${withSpaces(departmentName)}的号，${patient ? addressed(patient) : '您选的人'}没有。换成${name}就能签到。`,
        action: (
          <Button id="switch-member" onTap={() => choosePatient(patientId)}>
            {`换成${member?.relationLabel ?? '这位家人'}办理`}
          </Button>
        ),
      };
    }
    case 'wrong_department': {
      const { departmentName, place } = refusal.appointment;
      const where = placeSteps(place)
        .map(({ value }) => value)
        .join(' ');
      return {
        title: '走错诊区了',
        text: `这是${here}的码，您今天的号在${withSpaces(departmentName)}。请到${where}，扫那里的码。号没有变。`,
        action: (
          <Button id="rescan-button" loading={page.isScanning} onTap={page.rescan}>
            到了，重新扫码
          </Button>
        ),
      };
    }
    case 'nothing':
      return {
        title: `今天没挂${here}`,
        text: '要在这里看病，请先挂号。如果号是别的家人的，请在上面换人。',
        action: (
          <Button id="book-here" onTap={() => void toDoctors(code?.departmentCode ?? null)}>
            {`挂${here}的号`}
          </Button>
        ),
      };
    case 'not_usable':
      return {
        title: refusalWords[refusal.why].title,
        text: `${refusalWords[refusal.why].text}还没有签到，您的号没有变。`,
        action: (
          <Button id="rescan-button" loading={page.isScanning} onTap={page.rescan}>
            重新扫码
          </Button>
        ),
      };
    case 'not_a_clinic':
      return pageOfCode(code, page.scene);
  }
};

/** The code cannot check this person in: why, what it means for the number, and where to go. */
export function RefusedTicket(props: RefusedTicketProps) {
  const { title, text, action } = useFace(props);
  const { refusal, page } = props;
  const hasRescan = refusal.kind === 'wrong_department' || refusal.kind === 'not_usable';
  return (
    <Ticket
      id="check-in-refused"
      face="amber"
      foot={
        <>
          {action}
          {!hasRescan && (
            <Link icon="scan-qing" onTap={page.rescan}>
              重新扫码
            </Link>
          )}
        </>
      }
    >
      <View className="t1" id="check-in-title">
        {title}
      </View>
      <View className="body mt2">{text}</View>
    </Ticket>
  );
}
