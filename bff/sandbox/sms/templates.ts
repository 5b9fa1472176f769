/** Signatures and templates that the hospital has had approved (`config/hospital/qinghe.yaml` names them). */

export const SIGNATURES: readonly string[] = ['青禾市第一人民医院'];

/** Template id → words; `{1}` is the first parameter. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  '2100001': '{1}，您{2}在{3}有门诊，{4}。请带{5}。详情请看小程序消息。',
  '2100002': '{1}，您{2}的门诊有变化：{3}。请在小程序里查看。',
  '2100003': '{1}，您候补的{2}的号到了，请尽快在小程序里付款，过时让给下一位。',
  '2100005': '{1} 号，{2}。地点：{3}。看不了请到护士台说一声。',
  '2100004': '{1}，您在{2}看病已有一段时间，请留意身体情况。要复诊或有疑问，请在小程序里查看。',
};
