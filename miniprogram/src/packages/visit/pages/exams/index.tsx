import { View } from '@tarojs/components';
import type { BillView, VisitView } from '@anzhen/shared-types';
import { hospitalDate, MINUTE, withSpaces } from '@anzhen/shared-types/kernel';
import { call, useResource } from '@/api';
import { navigateTo, switchTab } from '@/routes';
import { useFamily } from '@/session';
import { Button, Card, Note, PageShell, PageState, Sep, StatusTag, Ticket } from '@/ui';
import { NumberedSteps } from '../../components/numbered-steps';
import { dayAndTime, todayHere } from '../../time-words';
import { useFresh } from '../../use-fresh';

interface Exams {
  visit: VisitView;
  /** Examination bills of today. */
  bills: BillView[];
}

const readExams = async (patientId: string): Promise<Exams> => {
  const params = { patientId };
  const [visit, { bills }] = await Promise.all([call('getVisit', { params }), call('listBills', { params })]);
  const today = todayHere();
  const isTodays = ({ kind, orderedAt }: BillView): boolean =>
    kind === 'examination' && hospitalDate(new Date(orderedAt)) === today;
  return { visit, bills: bills.filter(isTodays) };
};

const NextExam = ({ exam }: { exam: NonNullable<VisitView['exam']> }) => (
  <Ticket id="exam-ticket" foot={<View className="body">到了听窗口安排。做完后，报告出来会在“报告”里看到。</View>}>
    <View className="row">
      <StatusTag status="to_exam" />
    </View>
    <View className="t1 mt3" id="now-headline">
      {withSpaces(`请到${exam.place}`)}
    </View>
    <View className="body mt2">{withSpaces(exam.what)}</View>
    <View className="mt3">
      <Note tone={exam.fasting ? 'amber' : 'qing'}>
        {exam.fasting ? '这项要空腹。吃过东西请先问窗口，再决定今天做不做。' : '这项不用空腹。'}
      </Note>
    </View>
  </Ticket>
);

const PaidExam = ({ bill }: { bill: BillView }) => (
  <Card id={`exam-${bill.id}`}>
    <View className="row sb">
      <View className="t3">{withSpaces(bill.title)}</View>
      <StatusTag status="paid" />
    </View>
    <View className="sub mt1">
      {bill.doctorName !== '' && `${bill.doctorName} 医生`}
      {bill.doctorName !== '' && <Sep />}
      {`${dayAndTime(bill.orderedAt)} 开`}
    </View>
    <View className="body mt2">{bill.items.map(({ name }) => withSpaces(name)).join('、')}</View>
    {bill.guidance.length > 0 && <NumberedSteps steps={bill.guidance.map(withSpaces)} tone="qing" />}
  </Card>
);

const Content = ({ exams: { visit, bills } }: { exams: Exams }) => {
  const due = bills.filter(({ status }) => status === 'due');
  return (
    <>
      {visit.exam && <NextExam exam={visit.exam} />}
      {due.length > 0 && (
        <Card>
          <View className="t3">{`还有 ${due.length} 张检查单没缴费`}</View>
          <View className="body c2 mt1">缴了费才能做。缴完后，这里会写明去哪里。</View>
          <View className="mt4">
            <Button id="pay-exams" onTap={() => void navigateTo('visit.bills')}>
              去缴费
            </Button>
          </View>
        </Card>
      )}
      {bills
        .filter(({ status }) => status === 'paid')
        .map((bill) => (
          <PaidExam key={bill.id} bill={bill} />
        ))}
    </>
  );
};

/** 去检查: where to go first, and what was paid today. */
export default function ExamsPage() {
  const { patient } = useFamily();
  const exams = useResource(patient && `exams:${patient.id}`, () => readExams(patient?.id ?? ''));
  useFresh({ reload: exams.reload, everyMs: MINUTE, on: patient !== undefined });
  return (
    <PageShell title="去检查" who>
      {patient && (
        <PageState
          resource={exams}
          failed={{ title: '没能打开检查安排', text: '您的检查和钱都没有变。请检查网络再试，或问检查处窗口。' }}
          empty={{
            when: ({ visit, bills }) => visit.exam === null && bills.length === 0,
            icon: 'f-heart',
            title: '今天没有要做的检查',
            text: '医生开了检查单并缴费后，这里会写明先去哪里、要不要空腹。',
            actions: <Button onTap={() => void switchTab('home')}>回首页</Button>,
          }}
        >
          {(data) => <Content exams={data} />}
        </PageState>
      )}
    </PageShell>
  );
}
