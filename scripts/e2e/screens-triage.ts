import { waitUntil } from '../local/processes';
import { fill, type PhoneDriver, see, seeText, tap } from './phone-driver';
import type { Scene } from './screens';

const say = (text: string) => async (phone: PhoneDriver) => {
  await see(phone, '#symptom-text');
  await fill(phone, '#symptom-text', text);
  await seeText(phone, '#assess-button', '看看该挂哪科');
  await tap(phone, '#assess-button');
};

/** Answers every question that the triage asks with 说不清, until something is to be seen. */
const leaveQuestions = async (phone: PhoneDriver, selector: string): Promise<void> => {
  const [answer, goal] = [phone.find('#answer-unknown:not(.on)'), phone.find(selector)];
  await waitUntil(`没有看到 ${selector}`, async () => {
    if ((await goal.count()) > 0) return true;
    if ((await answer.count()) > 0) await answer.first().click();
    return false;
  });
  await see(phone, selector);
};

/** 导诊 from the first words to each of its answers: a clinic, a question, is it so now, today, an emergency. */
export const takeTriage = async ({ album, urlOf }: Scene, patientId: string): Promise<void> => {
  const { take } = album;
  await take({ name: 'triage.symptoms', url: urlOf('triage.symptoms'), patientId });
  await take({
    name: 'triage.symptoms.back',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await tap(phone, '#turn-body');
      await see(phone, '#part-back');
    },
  });
  const advice = say('嗓子疼，有点咳嗽，三天了');
  const emergency = say('胸口压着疼半个小时，出冷汗');
  await take({
    name: 'triage.advice',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await advice(phone);
      await leaveQuestions(phone, '#first-choice');
    },
  });
  await take({
    name: 'triage.symptoms.question',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await say('头晕')(phone);
      await see(phone, '#answer-unknown');
    },
  });
  await take({
    name: 'triage.symptoms.is-it-now',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await say('煤气中毒会不会有后遗症 没中过毒 就是冬天要烧炉子先问问')(phone);
      await see(phone, '#question-is-it-now');
    },
  });
  await take({
    name: 'triage.advice.helpline',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await say('活着没意思，想一觉睡过去不醒')(phone);
      await see(phone, '#call-crisis-line');
    },
  });
  await take({
    name: 'triage.advice.today',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await say('一条小腿肿了，发热，按着疼')(phone);
      await leaveQuestions(phone, '#go-today');
    },
  });
  await take({
    name: 'triage.emergency',
    url: urlOf('triage.symptoms'),
    prepare: async (phone) => {
      await emergency(phone);
      await see(phone, '#call-120');
    },
  });
};
