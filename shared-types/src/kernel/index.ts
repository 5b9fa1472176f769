export { fitTemplateData, type FittedData, isFieldName, type TemplateData } from './template-data';
export {
  atNight,
  type Night,
  waitsForMorning,
  type Hours,
  isWithin,
  noticeFaults,
  noticeRoom,
  type NoticeRules,
  noticeTimeFaults,
  smsLength,
} from './notice-faults';
export { type Fen, fen, formatYuan, parseYuan, sumFen, toYuanText } from './money';
export {
  addDays,
  ageOn,
  DAY,
  daysBetween,
  formatDay,
  hospitalDate,
  hospitalInstant,
  hospitalTime,
  HOUR,
  type LocalDate,
  type LocalTime,
  MINUTE,
  SECOND,
  toRfc3339,
  wechatMoment,
  weekdayOf,
} from './time';
export { maskIdNumber, maskName, maskPhone } from './mask';
export { type IdCardFacts, readIdCard, type Sex } from './id-card';
export { errorCatalog, type ErrorCode, type ErrorSpec } from './error-catalog';
export { type RefundBank, refundBanks } from './refund-banks';
export { withSpaces } from './typography';
export { type Id, type IdKind, idPrefixes, isId } from './ids';
export { mayStaff, type StaffRight, staffRights, type StaffRole, staffRoleNames, staffRoles } from './staff-rights';
