import { fireEvent, render, screen } from '@testing-library/react';
import type { Assessment } from '@anzhen/shared-types';
import { patient } from '../../../../../testing/bookings';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, type RequestSeen, seenRequests, visitedUrls } from '../../../../../testing/taro';
import { choosePatient } from '@/session';
import SymptomsPage from './index';

const form = {
  bodyParts: [
    {
      ...{ key: 'belly', label: '肚子', side: 'front' },
      dangerQuestions: [
        { key: 'belly.sudden', label: '突然剧痛' },
        { key: 'belly.none', label: '以上都没有' },
      ],
    },
    {
      ...{ key: 'back', label: '腰背', side: 'back' },
      dangerQuestions: [
        { key: 'back.cauda', label: '尿不出' },
        { key: 'back.none', label: '以上都没有' },
      ],
    },
  ],
  disclaimer: '这是就诊建议，不是诊断。',
};
const question: Assessment = {
  outcome: 'question',
  question: {
    ...{ key: 'pregnant', ask: '现在怀孕了吗？', why: '看的科不同' },
    options: [
      { key: 'yes', label: '怀孕了' },
      { key: 'unknown', label: '说不清' },
    ],
  },
  ...{ step: 1, most: 2, rulesVersion: 'test' },
};
const emergency: Assessment = {
  ...{ outcome: 'emergency', id: 'tri_test0001', understood: ['怀孕腹痛'], reasons: [], selfHarm: false, steps: [] },
  rulesVersion: 'test',
};

let answers: (Assessment | { refused: string })[];
const answer = ({ url, method }: RequestSeen) => {
  if (url.includes('/triage/form')) return { statusCode: 200, data: form };
  if (method === 'POST') {
    const next = answers.shift();
    if (next && 'refused' in next)
      return {
        statusCode: 400,
        data: { error: { code: 'REQUEST.INVALID', message: next.refused, requestId: 'req-test', retryable: false } },
      };
    return { statusCode: 201, data: next };
  }
  return { statusCode: 200, data: { patients: [patient] } };
};
const sentBodies = () =>
  seenRequests()
    .filter(({ url }) => url.includes('/triage/assessments'))
    .map(({ data }) => (typeof data === 'string' ? (JSON.parse(data) as object) : (data as object)));
const tap = async (text: string) => {
  fireEvent.click(screen.getByText(text));
  await settle();
  await settle();
};

beforeEach(async () => {
  resetSignedIn();
  answers = [];
  answerWith(answer);
  choosePatient(patient.id);
  render(<SymptomsPage />);
  await settle();
  await settle();
});
afterEach(() => jest.useRealTimers());

test('a question is answered with one tap, and the answer goes back with everything that was told', async () => {
  answers = [question, emergency];
  await tap('肚子');
  await tap('以上都没有');
  await tap('看看该挂哪科');
  expect(screen.getByText('现在怀孕了吗？')).toBeTruthy();
  await tap('怀孕了');
  const told = { bodyParts: ['belly'], dangerAnswers: ['belly.none'], text: '' };
  expect(sentBodies()).toMatchObject([
    { ...told, answers: [] },
    { ...told, answers: [{ question: 'pregnant', answer: 'yes' }] },
  ]);
  expect(visitedUrls()).toEqual(['/packages/triage/pages/emergency/index?assessmentId=tri_test0001']);
});

test('whoever comes back from the emergency page finds what was told and what was understood', async () => {
  answers = [emergency];
  await tap('肚子');
  await tap('以上都没有');
  await tap('看看该挂哪科');
  expect(screen.getByText(/刚才按“怀孕腹痛”认成了急症/)).toBeTruthy();
  expect(document.getElementById('part-belly')?.getAttribute('aria-checked')).toBe('true');
});

test('one can go back from the question to what was told', async () => {
  answers = [question];
  await tap('肚子');
  await tap('以上都没有');
  await tap('看看该挂哪科');
  await tap('回去改前面说的');
  expect(screen.getByText('哪里不舒服？')).toBeTruthy();
  expect(document.getElementById('danger-belly')).not.toBeNull();
});

test('a part of the back that was chosen is counted on the button while the front is shown', async () => {
  await tap('看背面');
  await tap('腰背');
  await tap('看正面');
  expect(document.getElementById('turn-body')?.textContent).toBe('看背面（1）');
});

test('a refusal is a sentence on the page, and nothing is lost', async () => {
  answers = [{ refused: '没有看懂。请用几个字说哪里不舒服' }];
  await tap('肚子');
  await tap('以上都没有');
  await tap('看看该挂哪科');
  expect(screen.getByText('没有看懂。请用几个字说哪里不舒服')).toBeTruthy();
  expect(visitedUrls()).toEqual([]);
});
