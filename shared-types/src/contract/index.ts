import { z } from 'zod';
import { type EndpointName } from '../endpoints';
import * as appointment from './appointment';
import * as billing from './billing';
import { billRefundEndpoints } from './bill-refund';
import { broadcastEndpoints } from './broadcast';
import * as catalog from './catalog';
import { entryCodes } from './entry-code';
import { personCodes } from './person-code';
import * as identity from './identity';
import { imagingEndpoints } from './imaging';
import { followUpEndpoints } from './follow-up';
import { noShowEndpoints } from './no-show';
import * as notification from './notification';
import * as patient from './patient';
import * as preVisitNote from './pre-visit-note';
import * as queue from './queue';
import * as reconciliation from './reconciliation';
import { reportEndpoints } from './report';
import { reportShareEndpoints } from './report-share';
import { id, localDate } from './shared';
import type { EndpointSpec } from './endpoint-spec';
import { staffAccess } from './staff-access';
import { ticketShareEndpoints } from './ticket-share';
import * as triage from './triage';
import { triageReviewEndpoints } from './triage-review';
import * as visit from './visit';
import * as waitlist from './waitlist';

export type { EndpointSpec } from './endpoint-spec';

const nothing = z.void();
const patientParams = z.strictObject({ patientId: id });
const appointmentParams = z.strictObject({ appointmentId: id });
const ticketParams = z.strictObject({ ticketId: id });
const dayParams = z.strictObject({ day: localDate });
const differenceParams = z.strictObject({ differenceId: id });
const itemParams = z.strictObject({ itemId: id });

/** Every HTTP call between phone and BFF, with its strict schemas. OpenAPI, router and client are made from this. */
export const contract = {
  getRuntime: { access: 'public', summary: '医院信息与运行参数', response: identity.runtimeView },
  signIn: {
    access: 'public',
    summary: '微信登录',
    limit: 'signIn',
    status: 201,
    request: identity.signInRequest,
    response: identity.sessionView,
  },
  signOut: { access: 'user', summary: '退出登录', status: 204, response: nothing },
  getMe: { access: 'user', summary: '我的账号', response: identity.meView },
  updateSettings: {
    access: 'user',
    summary: '修改显示设置',
    request: identity.updateSettingsRequest,
    response: identity.meView,
  },
  getPrivacyPolicy: { access: 'public', summary: '隐私政策全文', response: identity.privacyPolicyView },
  agreePrivacy: {
    access: 'user',
    summary: '同意隐私政策',
    request: identity.privacyAgreementRequest,
    response: identity.meView,
  },
  withdrawPrivacy: { access: 'user', summary: '撤回同意', response: identity.meView },
  exportMyData: { access: 'user', summary: '导出我的数据', response: identity.exportView },
  deleteAccount: {
    access: 'user',
    summary: '注销账号并删除数据',
    status: 204,
    request: identity.deleteAccountRequest,
    response: nothing,
  },
  getAccessLog: { access: 'user', summary: '谁看过我家人的信息', response: identity.accessLogView },
  listPatients: { access: 'user', summary: '我的家人', response: patient.patientList },
  addPatient: {
    access: 'user',
    summary: '添加家人',
    status: 201,
    request: patient.addPatientRequest,
    response: patient.patientDetail,
  },
  getPatient: { access: 'user', summary: '家人详情', params: patientParams, response: patient.patientDetail },
  removePatient: { access: 'user', summary: '移除家人', status: 204, params: patientParams, response: nothing },
  getVisit: { access: 'user', summary: '今天这次就诊走到哪一步', params: patientParams, response: visit.visitView },
  listDepartments: { access: 'user', summary: '科室列表', response: catalog.departmentList },
  getDepartmentDay: {
    access: 'user',
    summary: '一个科室一天的医生和号',
    params: z.strictObject({ departmentCode: z.string().min(1).max(32) }),
    query: catalog.departmentDayQuery,
    response: catalog.departmentDayView,
  },
  listSlots: {
    access: 'user',
    summary: '门诊时段',
    params: z.strictObject({ sessionId: z.string().min(1).max(64) }),
    response: catalog.slotList,
  },
  getTriageForm: { access: 'user', summary: '导诊问题', response: triage.triageForm },
  assess: { access: 'user', summary: '导诊', status: 201, request: triage.assessRequest, response: triage.assessment },
  holdAppointment: {
    access: 'user',
    summary: '留号',
    limit: 'booking',
    status: 201,
    request: appointment.holdAppointmentRequest,
    response: appointment.takenNumber,
  },
  listAppointments: {
    access: 'user',
    summary: '我的挂号',
    query: appointment.appointmentListQuery,
    response: appointment.appointmentList,
  },
  getAppointment: {
    access: 'user',
    summary: '挂号详情',
    params: appointmentParams,
    response: appointment.appointmentView,
  },
  payAppointment: {
    access: 'user',
    summary: '支付挂号费',
    status: 201,
    params: appointmentParams,
    request: appointment.payRequest,
    response: appointment.paymentIntent,
  },
  cancelAppointment: {
    access: 'user',
    summary: '放号或退号',
    params: appointmentParams,
    response: appointment.appointmentView,
  },
  listAlternatives: {
    access: 'user',
    summary: '离这个挂号最近的空号',
    params: appointmentParams,
    response: catalog.slotOfferList,
  },
  answerDoctorChange: {
    access: 'user',
    summary: '换了医生：接受或退号',
    params: appointmentParams,
    request: appointment.answerChangeRequest,
    response: appointment.appointmentView,
  },
  getPreVisitNote: {
    access: 'user',
    summary: '预诊小结：给接诊的人看什么',
    params: appointmentParams,
    response: preVisitNote.preVisitNoteView,
  },
  sharePreVisitNote: {
    access: 'user',
    summary: '同意给接诊的人看预诊小结',
    params: appointmentParams,
    request: preVisitNote.sharePreVisitNoteRequest,
    response: preVisitNote.preVisitNoteView,
  },
  withdrawPreVisitNote: {
    access: 'user',
    summary: '收回预诊小结',
    params: appointmentParams,
    response: preVisitNote.preVisitNoteView,
  },
  joinWaitlist: {
    access: 'user',
    summary: '加入候补',
    limit: 'booking',
    status: 201,
    request: waitlist.joinWaitlistRequest,
    response: waitlist.waitlistEntryView,
  },
  listWaitlist: { access: 'user', summary: '我的候补', response: waitlist.waitlistView },
  leaveWaitlist: {
    access: 'user',
    summary: '退出候补',
    params: z.strictObject({ entryId: id }),
    response: waitlist.waitlistEntryView,
  },
  ...followUpEndpoints,
  ...noShowEndpoints,
  listReconciliationDays: {
    access: 'staff',
    summary: '对账：最近一个月',
    response: reconciliation.reconciliationDayList,
  },
  getReconciliationDay: {
    access: 'staff',
    summary: '对账：一天的差异',
    params: dayParams,
    response: reconciliation.reconciliationDayDetail,
  },
  runReconciliation: {
    access: 'staff',
    summary: '对账：重新对一天',
    params: dayParams,
    response: reconciliation.reconciliationDayDetail,
  },
  closeDifference: {
    access: 'staff',
    summary: '处理一笔差异',
    recorded: ['reason'],
    params: differenceParams,
    request: reconciliation.closingRequest,
    response: reconciliation.differenceView,
  },
  reopenDifference: {
    access: 'staff',
    summary: '撤销对一笔差异的处理',
    params: differenceParams,
    response: reconciliation.differenceView,
  },
  listWorklist: {
    access: 'staff',
    summary: '要人处理的事',
    query: reconciliation.worklistQuery,
    response: reconciliation.worklistView,
  },
  closeWorklistItem: {
    access: 'staff',
    summary: '处理一张工单',
    recorded: ['reason'],
    params: itemParams,
    request: reconciliation.closingRequest,
    response: reconciliation.worklistItem,
  },
  resumeRefund: {
    access: 'staff',
    summary: '让停下的退款继续',
    recorded: ['step', 'reason'],
    params: itemParams,
    request: reconciliation.resumeRefundRequest,
    response: reconciliation.worklistItem,
  },
  reopenWorklistItem: {
    access: 'staff',
    summary: '撤销对一张工单的处理',
    params: itemParams,
    response: reconciliation.worklistItem,
  },
  getPayment: {
    access: 'user',
    summary: '付款结果',
    params: z.strictObject({ paymentId: id }),
    response: appointment.paymentView,
  },
  ...billRefundEndpoints,
  listBills: { access: 'user', summary: '缴费单', params: patientParams, response: billing.billList },
  quoteBills: {
    access: 'user',
    summary: '预结算：这几张单各方付多少',
    params: patientParams,
    request: billing.billQuoteRequest,
    response: billing.billQuote,
  },
  payBills: {
    access: 'user',
    summary: '缴费，一张或几张一起',
    status: 201,
    params: patientParams,
    request: billing.payBillsRequest,
    response: appointment.paymentIntent,
  },
  checkIn: {
    access: 'user',
    summary: '扫码签到',
    status: 201,
    request: queue.checkInRequest,
    response: queue.liveTicket,
  },
  listTickets: { access: 'user', summary: '今天的候诊号', response: queue.ticketList },
  getTicket: { access: 'user', summary: '候诊进度', params: ticketParams, response: queue.liveTicket },
  remindMe: {
    access: 'user',
    summary: '前面剩几人时提醒',
    params: ticketParams,
    request: queue.remindRequest,
    response: queue.liveTicket,
  },
  ...reportEndpoints,
  ...imagingEndpoints,
  ...reportShareEndpoints,
  ...ticketShareEndpoints,
  listMessages: { access: 'user', summary: '消息', response: notification.messageList },
  readMessage: {
    access: 'user',
    summary: '消息已读',
    status: 204,
    params: z.strictObject({ messageId: id }),
    response: nothing,
  },
  getMessageSettings: { access: 'user', summary: '消息往哪里发', response: notification.messageSettings },
  decideMessageChannel: {
    access: 'user',
    summary: '开关一种消息的一条渠道',
    status: 204,
    params: z.strictObject({ key: notification.subscriptionKey, channel: notification.messageChannel }),
    request: notification.channelDecision,
    response: nothing,
  },
  reportSubscriptions: {
    access: 'user',
    summary: '记下微信订阅结果',
    request: notification.subscriptionReport,
    response: notification.messageSettings,
  },
  getBoard: {
    access: 'public',
    summary: '候诊大屏',
    params: z.strictObject({ area: z.string().min(1).max(40) }),
    response: queue.boardView,
  },
  ...staffAccess,
  ...entryCodes,
  ...broadcastEndpoints,
  ...personCodes,
  listStaffQueues: {
    access: 'staff',
    summary: '本诊区的队列',
    query: queue.staffQueueQuery,
    response: queue.staffQueueList,
  },
  findPeople: {
    access: 'staff',
    summary: '按姓名或手机尾号找正在候诊的人',
    recorded: ['area'],
    request: queue.peopleQuery,
    response: queue.foundPeople,
  },
  postQueueUpdate: {
    access: 'public',
    limit: 'caller',
    summary: '医院叫号系统或 HIS 报告队列变化（签名见 docs/QUEUE-API.md）',
    request: queue.queueUpdateRequest,
    response: queue.queueUpdateResult,
  },
  listExpected: {
    access: 'staff',
    summary: '还没签到的人、看完可以回诊的人',
    params: z.strictObject({ queueId: id }),
    response: queue.expectedList,
  },
  listQueueDeeds: {
    access: 'staff',
    summary: '本诊区今天的叫号操作记录',
    query: queue.staffQueueQuery,
    response: queue.queueDeedList,
  },
  actOnQueue: {
    access: 'staff',
    summary: '叫号台操作',
    recorded: ['action', 'ticketId', 'toQueueId', 'reason', 'resumesAt'],
    params: z.strictObject({ queueId: id }),
    request: queue.queueActionRequest,
    response: queue.staffQueue,
  },
  readSharedNote: {
    access: 'staff',
    summary: '看患者同意分享的预诊小结',
    params: ticketParams,
    response: preVisitNote.sharedNoteView,
  },
  ...triageReviewEndpoints,
  revealIdentity: { access: 'staff', summary: '核对身份', params: ticketParams, response: queue.identityView },
} as const satisfies Record<EndpointName, EndpointSpec>;

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** The same as plain types, for the phone. */
export type Contract = {
  [Name in EndpointName]: {
    params: (typeof contract)[Name] extends { params: infer S } ? Output<S> : undefined;
    query: (typeof contract)[Name] extends { query: infer S } ? Output<S> : undefined;
    request: (typeof contract)[Name] extends { request: infer S } ? Output<S> : undefined;
    response: Output<(typeof contract)[Name]['response']>;
  };
};
