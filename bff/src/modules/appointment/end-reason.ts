import type { EndReason } from '@anzhen/shared-types';

/** The reason as the hospital's desk and the patient's WeChat bill read it. */
export const endReasonWords: Readonly<Record<EndReason, string>> = {
  by_patient: '患者退号',
  not_paid: '超时未付款',
  taken: '号已被约走',
  stopped: '医生停诊',
  doctor_changed: '换医生，患者退号',
  refused_by_hospital: '医院不能挂这个号',
  not_confirmed: '医院没有确认这个号',
  at_counter: '在窗口退号',
  not_answered: '医院没有答复',
};

/** null for what is none of the codes: rows written by earlier versions carry sentences. */
export const toEndReason = (text: string | null): EndReason | null =>
  text !== null && Object.hasOwn(endReasonWords, text) ? (text as EndReason) : null;

export const endReasonInWords = (text: string | null): string => endReasonWords[toEndReason(text) ?? 'by_patient'];
