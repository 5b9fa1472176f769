import { hospitalDate, hospitalInstant, toRfc3339 } from '../../shared-types/src/kernel';
import { Api, followLive, newKey } from './api';
import { LocalProblem, waitUntil } from './processes';
import { totpAt } from './totp';
import { expect, expectRefusal, fact, type Step, type Visit } from './visit';
import { askJson } from './world';

const PHONE = 'smoke';
/** Demo person `id-with-x` of the sandbox hospital: insured, no history. */
const PERSON = { relation: 'self' as const, name: '程安之', idNumber: '99010119930618006X', phone: '13900000007' };
const COMPLAINT = '膝盖疼，上下楼更疼，有半年了';

const user = (visit: Visit): Api => new Api(visit.bffUrl).as(fact(visit, 'token'));
const control = (visit: Visit, path: string, body?: unknown) => askJson(`${visit.controlUrl}${path}`, body);

const bffNow = async (visit: Visit): Promise<Date> => new Date(String((await askJson(`${visit.bffUrl}/healthz`)).now));

/** Moves the hospital's clock forward and waits until the BFF follows. */
const moveClockTo = async (visit: Visit, at: Date): Promise<void> => {
  if ((await bffNow(visit)) >= at) return;
  await control(visit, '/clock', { now: toRfc3339(at) });
  await waitUntil('BFF 还没有跟上沙盒时钟', async () => (await bffNow(visit)) >= new Date(at.getTime() - 2_000));
};

export const arriveSteps: Step[] = [
  {
    name: '扫诊区的码',
    async run(visit) {
      const scenes = (await control(visit, '/scenes')) as unknown as { scene: string; name: string; kind: string }[];
      const clinic = scenes.find(({ scene }) => scene.startsWith('d='));
      expect(clinic !== undefined, '墙上应当有诊区的码');
      const read = await new Api(visit.bffUrl).call('readEntryCode', {
        params: { scene: clinic?.scene ?? '' },
        query: {},
      });
      expect(read.kind === 'department' && read.departmentCode !== null, '应当认出科室', read);
      await expectRefusal('ENTRY_CODE.UNKNOWN', () =>
        new Api(visit.bffUrl).call('readEntryCode', { params: { scene: 'z=1' }, query: {} }),
      );
      return read.name;
    },
  },
  {
    name: '微信登录',
    async run(visit) {
      const { code } = await control(visit, `/phones/${PHONE}/login-code`, {});
      const api = new Api(visit.bffUrl);
      const session = await api.call('signIn', { request: { code: String(code) } });
      await expectRefusal('SESSION.WECHAT_REJECTED', () => api.call('signIn', { request: { code: String(code) } }));
      await expectRefusal('SESSION.REQUIRED', () => api.call('getMe', {}));
      visit.facts.set('token', session.token);
      return '会话已建立，用过的 code 被拒';
    },
  },
  {
    name: '同意隐私政策，添加家人',
    async run(visit) {
      const request = { ...PERSON, idempotencyKey: newKey() };
      await expectRefusal('PRIVACY.REQUIRED', () => user(visit).call('addPatient', { request }));
      const policy = await user(visit).call('getPrivacyPolicy', {});
      await user(visit).call('agreePrivacy', { request: { version: policy.version } });
      const wrong = { ...request, idNumber: '990101199306180061', idempotencyKey: newKey() };
      await expectRefusal('PATIENT.ID_NUMBER_INVALID', () => user(visit).call('addPatient', { request: wrong }));
      const patient = await user(visit).call('addPatient', { request });
      expect(
        patient.name === PERSON.name && patient.maskedIdNumber === '9901**********006X',
        '应当绑定医院档案',
        patient,
      );
      const again = await user(visit).call('addPatient', { request });
      expect(again.id === patient.id, '同一次提交应当得到同一个人');
      visit.facts.set('patientId', patient.id);
      return `${patient.relationLabel}，病历号 ${patient.maskedRecordNumber}`;
    },
  },
  {
    name: '导诊：急症先停下来',
    async run(visit) {
      const request = {
        patientId: fact(visit, 'patientId'),
        text: '胸口压着疼半个小时，出冷汗',
        bodyParts: [],
        dangerAnswers: [],
      };
      const answer = await user(visit).call('assess', { request });
      expect(answer.outcome === 'emergency', '胸痛加冷汗应当拦下', answer.outcome);
      return '胸口压着疼、出冷汗 → 120';
    },
  },
  {
    name: '导诊：说哪里不舒服，得到科室',
    async run(visit) {
      const request = { patientId: fact(visit, 'patientId'), text: COMPLAINT, bodyParts: [], dangerAnswers: [] };
      const answer = await user(visit).call('assess', { request });
      if (answer.outcome !== 'advice') throw new LocalProblem(`不该拦下：${JSON.stringify(answer)}`);
      const [first] = answer.departments;
      expect(first !== undefined && first.earliest.length > 0, '首选科室应当有号', answer);
      expect(answer.sure && first?.name === '骨科', '膝盖疼应当去骨科', first?.name);
      visit.facts.set('departmentCode', first?.departmentCode ?? '');
      return `${first?.name}：${first?.reason}`;
    },
  },
];

export const paySteps: Step[] = [
  {
    name: '选医生、日子和时段',
    async run(visit) {
      const departmentCode = fact(visit, 'departmentCode');
      const today = hospitalDate(await bffNow(visit));
      const day = await user(visit).call('getDepartmentDay', { params: { departmentCode }, query: { date: today } });
      expect(day.days.length === 7, '日期条应当有 7 天', day.days.length);
      const open = day.doctors
        .flatMap(({ sessions }) => sessions)
        .filter(({ status, feeFen }) => status === 'open' && feeFen > 0);
      const list = await user(visit).call('listSlots', { params: { sessionId: open[0]?.id ?? '' } });
      const slot = list.slots.find(({ status }) => status === 'open');
      expect(slot !== undefined, '今天应当还有时段', list.slots);
      visit.facts
        .set('sessionId', list.session.id)
        .set('slotId', slot?.id ?? '')
        .set('today', today);
      return `${list.doctor.name} ${list.session.periodLabel} ${slot?.startsAt}–${slot?.endsAt}，余 ${slot?.remaining}`;
    },
  },
  {
    name: '留号',
    async run(visit) {
      const request = {
        patientId: fact(visit, 'patientId'),
        sessionId: fact(visit, 'sessionId'),
        slotId: fact(visit, 'slotId'),
        idempotencyKey: newKey(),
      };
      const held = await user(visit).call('holdAppointment', { request });
      expect(held.status === 'held' && held.visitNumber !== null, '号应当留住', held.status);
      const replay = await user(visit).call('holdAppointment', { request });
      expect(replay.id === held.id, '同一次提交应当是同一个号');
      const another = { ...request, idempotencyKey: newKey() };
      await expectRefusal('APPOINTMENT.ALREADY_BOOKED', () =>
        user(visit).call('holdAppointment', { request: another }),
      );
      const view = await user(visit).call('getAppointment', { params: { appointmentId: held.id } });
      visit.facts.set('appointmentId', held.id).set('startsAt', view.startsAt).set('fee', String(view.fee.totalFen));
      return `号 ${view.visitNumber}，${view.fee.totalFen / 100} 元`;
    },
  },
  {
    name: '微信支付挂号费',
    async run(visit) {
      const params = { appointmentId: fact(visit, 'appointmentId') };
      const intent = await user(visit).call('payAppointment', { params, request: { idempotencyKey: newKey() } });
      expect(intent.method === 'wechat' && intent.wechat !== null, '应当去微信支付', intent.method);
      const paid = await control(visit, `/phones/${PHONE}/pay`, intent.wechat);
      expect(paid.errMsg === 'requestPayment:ok', '微信应当扣款成功', paid);
      visit.facts.set('paymentId', intent.paymentId);
      return `预支付 ${intent.wechat?.package.slice(0, 20)}…`;
    },
  },
  {
    name: '通知到达，HIS 确认，预约成功',
    async run(visit) {
      const paymentId = fact(visit, 'paymentId');
      const payment = await waitUntil('付款没有办成', async () => {
        const view = await user(visit).call('getPayment', { params: { paymentId } });
        return view.status === 'settled' && view;
      });
      expect(String(payment.fee.totalFen) === fact(visit, 'fee'), '金额应当一致', payment.fee);
      const appointmentId = fact(visit, 'appointmentId');
      const view = await user(visit).call('getAppointment', { params: { appointmentId } });
      expect(view.status === 'confirmed', '挂号应当确认', view.status);
      const state = (await control(visit, '/his/state', {})) as {
        byOrder: Record<string, { status: string; regNo: string }>;
      };
      const inHis = state.byOrder[appointmentId];
      expect(inHis?.status === 'confirmed', 'HIS 里也应当确认', inHis);
      visit.facts.set('regNo', inHis?.regNo ?? '');
      return `HIS 登记号 ${inHis?.regNo}`;
    },
  },
  {
    name: '开启提醒，挂号成功到手机',
    async run(visit) {
      const { subscribeTemplates } = await new Api(visit.bffUrl).call('getRuntime', {});
      const tmplIds = [subscribeTemplates.bookingConfirmed?.id, subscribeTemplates.queueCalled?.id];
      await control(visit, `/phones/${PHONE}/subscribe`, { tmplIds });
      const results = [
        { key: 'bookingConfirmed' as const, answer: 'accept' as const },
        { key: 'queueCalled' as const, answer: 'accept' as const },
      ];
      await user(visit).call('reportSubscriptions', { request: { results } });
      // 微信就医助手 needs no consent, so the booking was told before anybody was asked.
      const message = await waitUntil('手机没有收到预约成功', () => messageOnPhone(visit, 'medical-assistant'));
      return `打开 ${message.page}`;
    },
  },
];

const messageOnPhone = async (visit: Visit, kind: 'official' | 'medical-assistant') => {
  const phone = (await control(visit, `/phones/${PHONE}`)) as {
    messages: { kind: string; page: string }[];
  };
  return phone.messages.find((each) => each.kind === kind);
};

const nurse = async (visit: Visit): Promise<Api> => {
  const { username, password, totpSecret } = visit.staff;
  const request = { username, password, totp: totpAt(totpSecret, await bffNow(visit)) };
  const session = await new Api(visit.bffUrl).call('staffSignIn', { request });
  await expectRefusal('STAFF.SIGN_IN_FAILED', () => new Api(visit.bffUrl).call('staffSignIn', { request }));
  visit.facts.set('staffToken', session.token);
  return new Api(visit.bffUrl).as(session.token);
};

export const waitSteps: Step[] = [
  {
    name: '到院，扫码签到',
    async run(visit) {
      const starts = hospitalInstant(fact(visit, 'today'), fact(visit, 'startsAt'));
      await moveClockTo(visit, new Date(starts.getTime() - 20 * 60_000));
      const patientId = fact(visit, 'patientId');
      const wrong = { patientId, scene: 'd=unknown' };
      await expectRefusal('ENTRY_CODE.UNKNOWN', () => user(visit).call('checkIn', { request: wrong }));
      const request = { patientId, scene: `d=${fact(visit, 'departmentCode')}` };
      const ticket = await user(visit).call('checkIn', { request });
      const doubled = await user(visit).call('checkIn', { request });
      expect(ticket.status === 'waiting' && doubled.id === ticket.id, '两次签到应当是同一张号', doubled.id);
      visit.facts.set('ticketId', ticket.id).set('queueId', ticket.queueId).set('number', ticket.number);
      return `${ticket.number}，前面 ${ticket.peopleAhead} 人，${ticket.place.floor} ${ticket.place.area}`;
    },
  },
  {
    name: '护士叫号，手机上的号票自己变了',
    async run(visit) {
      const ticketId = fact(visit, 'ticketId');
      const queueId = fact(visit, 'queueId');
      const live = await followLive(visit.bffUrl, fact(visit, 'token'), [`queue:${queueId}`]);
      try {
        const console_ = await nurse(visit);
        const idempotencyKey = newKey();
        const called = performance.now();
        const act = () =>
          console_.call('actOnQueue', { params: { queueId }, request: { action: 'call_next', idempotencyKey } });
        const [queue] = await Promise.all([act(), act()]);
        expect(queue.current?.id === ticketId && queue.current.timesCalled === 1, '双击应当只叫一次', queue.current);
        const frame = await waitUntil('手机没有听到变化', async () => live.heard[live.heard.length - 1], 5_000);
        const ticket = await user(visit).call('getTicket', { params: { ticketId } });
        expect(ticket.status === 'called', '号票应当变成请就诊', ticket.status);
        visit.facts.set('staffDone', 'yes');
        return `${ticket.number} 请到 ${ticket.room}，叫号到手机 ${Math.max(0, Math.round(frame.atMs - called))} ms`;
      } finally {
        live.close();
      }
    },
  },
  {
    name: '叫号的模板消息到手机',
    async run(visit) {
      const message = await waitUntil('手机没有收到叫号', () => messageOnPhone(visit, 'official'));
      return `打开 ${message.page}`;
    },
  },
  {
    name: '候诊大屏叫到这个号',
    async run(visit) {
      const ticket = await user(visit).call('getTicket', { params: { ticketId: fact(visit, 'ticketId') } });
      const board = await new Api(visit.bffUrl).call('getBoard', {
        params: { area: `${ticket.place.floor} ${ticket.place.area}` },
      });
      const call = board.calls.find(({ number }) => number === ticket.number);
      expect(call !== undefined && !JSON.stringify(board).includes(PERSON.name), '大屏应当叫号且不写全名', board.calls);
      return `“${call?.text}”`;
    },
  },
];

export const readSteps: Step[] = [
  {
    name: '看完，缴费单来了',
    async run(visit) {
      await control(visit, '/his/complete-visit', { regNo: fact(visit, 'regNo') });
      const patientId = fact(visit, 'patientId');
      const list = await waitUntil('缴费单没有来', async () => {
        const bills = await user(visit).call('listBills', { params: { patientId } });
        return bills.bills.some(({ status }) => status === 'due') && bills;
      });
      const due = list.bills.filter(({ status }) => status === 'due');
      const billIds = due.map(({ id }) => id);
      const { fee } = await user(visit).call('quoteBills', { params: { patientId }, request: { billIds } });
      const { totalFen, fundFen, accountFen, cashFen } = fee;
      expect(totalFen === fundFen + accountFen + cashFen && totalFen > 0, '三行钱应当相加等于合计', fee);
      expect(totalFen === list.dueTotal.totalFen, '预结算的合计应当是待缴的合计', list.dueTotal);
      visit.facts.set('billIds', billIds.join(',')).set('billTotal', String(totalFen));
      return `${due.length} 张，合计 ${totalFen / 100} 元`;
    },
  },
  {
    name: '医保移动支付',
    async run(visit) {
      const params = { patientId: fact(visit, 'patientId') };
      const billIds = fact(visit, 'billIds').split(',');
      const expectedTotalFen = Number(fact(visit, 'billTotal'));
      const wrong = { billIds, expectedTotalFen: expectedTotalFen + 1, idempotencyKey: newKey() };
      await expectRefusal('BILL.AMOUNT_CHANGED', () => user(visit).call('payBills', { params, request: wrong }));
      const { authCode } = await control(visit, `/phones/${PHONE}/insurance-auth`, {
        idNo: PERSON.idNumber,
        name: PERSON.name,
      });
      const request = { billIds, authCode: String(authCode), expectedTotalFen, idempotencyKey: newKey() };
      const intent = await user(visit).call('payBills', { params, request });
      expect(intent.method === 'med_ins' && intent.mixTradeNo !== null, '应当走医保移动支付', intent.method);
      const paid = await control(visit, `/phones/${PHONE}/pay-med-ins`, {
        mixTradeNo: intent.mixTradeNo,
        ...intent.wechat,
      });
      expect(String(paid.errMsg).endsWith(':ok'), '医保和微信应当都成功', paid);
      const payment = await waitUntil('缴费没有办成', async () => {
        const view = await user(visit).call('getPayment', { params: { paymentId: intent.paymentId } });
        return view.status === 'settled' && view;
      });
      const { totalFen, fundFen, accountFen, cashFen } = payment.fee;
      expect(
        totalFen === expectedTotalFen && totalFen === fundFen + accountFen + cashFen && fundFen > 0,
        '医保与自付应当合计',
        payment.fee,
      );
      const { bills } = await user(visit).call('listBills', { params });
      expect(
        bills.every(({ status, invoice }) => status === 'paid' && invoice !== null),
        '一起付的单应当都已缴，都有电子票据',
        bills,
      );
      return `统筹 ${fundFen / 100}，个账 ${accountFen / 100}，微信 ${cashFen / 100}；${payment.guidance[0] ?? ''}`;
    },
  },
  {
    name: '报告出来，读报告',
    async run(visit) {
      const patientId = fact(visit, 'patientId');
      const state = (await control(visit, '/his/state', {})) as { byOrder: Record<string, { patId: string }> };
      const hisPatientId = state.byOrder[fact(visit, 'appointmentId')]?.patId;
      await control(visit, '/his/publish-report', { patientId: hisPatientId, kind: 'blood-count' });
      const head = await waitUntil('报告没有出来', async () => {
        const { reports } = await user(visit).call('listReports', { params: { patientId } });
        return reports.find(({ status, unread }) => status === 'ready' && unread);
      });
      const report = await user(visit).call('getReport', { params: { patientId, reportId: head.id } });
      expect(
        report.kind === 'lab' && report.items.length > 0 && report.patientName === PERSON.name,
        '应当是本人的检验报告',
        report.kind,
      );
      const after = await user(visit).call('listReports', { params: { patientId } });
      expect(after.reports.find(({ id }) => id === head.id)?.unread === false, '读过应当不再标未读');
      return `${head.title}，${head.itemCount} 项，${head.abnormalCount} 项异常`;
    },
  },
  {
    name: '别人的东西看不到，坏的输入有说法',
    async run(visit) {
      const { code } = await control(visit, '/phones/stranger/login-code', {});
      const stranger = await new Api(visit.bffUrl).call('signIn', { request: { code: String(code) } });
      const other = new Api(visit.bffUrl).as(stranger.token);
      await expectRefusal('APPOINTMENT.NOT_FOUND', () =>
        other.call('getAppointment', { params: { appointmentId: fact(visit, 'appointmentId') } }),
      );
      await expectRefusal('PATIENT.NOT_FOUND', () =>
        other.call('listReports', { params: { patientId: fact(visit, 'patientId') } }),
      );
      await expectRefusal('QUEUE.TICKET_NOT_FOUND', () =>
        other.call('getTicket', { params: { ticketId: fact(visit, 'ticketId') } }),
      );
      await expectRefusal('PAYMENT.NOT_FOUND', () =>
        other.call('getPayment', { params: { paymentId: fact(visit, 'paymentId') } }),
      );
      const raw = await fetch(`${visit.bffUrl}/api/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{oops',
      });
      const { error } = (await raw.json()) as { error: { code: string; message: string } };
      expect(
        raw.status === 400 && error.code === 'REQUEST.NOT_JSON' && !/stack|SELECT|at /.test(JSON.stringify(error)),
        '应当说清楚',
        error,
      );
      return '四种越权 404，坏 JSON 400';
    },
  },
  {
    name: '退出登录',
    async run(visit) {
      await user(visit).call('signOut', {});
      await expectRefusal('SESSION.EXPIRED', () => user(visit).call('getMe', {}));
      return '旧会话立即失效';
    },
  },
];
