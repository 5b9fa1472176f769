import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { PatientView } from '@anzhen/shared-types';
import { answerWith, openWith, resetTaro, visitedUrls } from '../../../../../testing/taro';
import { type Answered, keepAssessment } from '../../assessment-store';
import EmergencyPage from './index';

const patient: PatientView = {
  id: 'pat_test0001',
  relation: 'father',
  relationLabel: '爸爸',
  maskedName: '甲*',
  age: 71,
  sex: 'male',
  insurance: 'none',
  insuranceLabel: '自费',
  isChild: false,
};
const emergency = (change: { selfHarm?: boolean } = {}): Answered => ({
  outcome: 'emergency',
  id: 'tri_test0001',
  understood: ['出冷汗', '喘不上气'],
  reasons: ['可能是心脏的血管堵了。', '身体里氧气不够了。', '第三句不显示。'],
  selfHarm: false,
  steps: ['停下活动，坐着或半躺'],
  rulesVersion: 'test',
  ...change,
});

const show = () => {
  openWith({ assessmentId: 'tri_test0001' });
  render(<EmergencyPage />);
};
const buttons = () => screen.getAllByRole('button').map(({ textContent }) => textContent);

beforeEach(() => {
  resetTaro();
  // The hospital cannot be reached: the page must still say 120.
  answerWith(() => {
    throw new Error('offline');
  });
});

test('the only solid button is 120, and nothing leads to booking or home', () => {
  keepAssessment(emergency(), patient);
  show();
  expect(screen.getByText('您说的有“出冷汗”和“喘不上气”。每一分钟都重要，请不要等门诊。')).toBeTruthy();
  expect(buttons()).toEqual(['拨打 120', '情况不是这样，回去改']);
  expect(document.querySelectorAll('.btn.primary')).toHaveLength(0);
  expect(document.querySelectorAll('.btn.danger')).toHaveLength(1);
});

test('two reasons stand under what was said, none beside a crisis line', () => {
  keepAssessment(emergency(), patient);
  show();
  expect(screen.getByText('可能是心脏的血管堵了。')).toBeTruthy();
  expect(screen.queryByText('第三句不显示。')).toBeNull();
  cleanup();
  keepAssessment(emergency({ selfHarm: true }), patient);
  show();
  expect(screen.queryByText('可能是心脏的血管堵了。')).toBeNull();
});

test('情况不是这样 books nothing: it leads to the facts, also when this page was opened first', () => {
  keepAssessment(emergency(), patient);
  show();
  fireEvent.click(screen.getByText('情况不是这样，回去改'));
  expect(visitedUrls()).toEqual(['/packages/triage/pages/symptoms/index']);
});

test('who asks for somebody else is told to give the address first', () => {
  keepAssessment(emergency(), patient);
  show();
  expect(screen.getByText('先报他所在的地址。')).toBeTruthy();
});

test('thoughts of self-harm add the crisis line under 120', () => {
  keepAssessment(emergency({ selfHarm: true }), patient);
  show();
  expect(buttons().slice(0, 2)).toEqual(['拨打 120', '心理援助热线 12356']);
});

test('opened without an answer the page still says 120', () => {
  openWith({ assessmentId: 'tri_unknown1' });
  render(<EmergencyPage />);
  expect(buttons()[0]).toBe('拨打 120');
});
