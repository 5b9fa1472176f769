import type { PatientView, TriageForm } from '@anzhen/shared-types';
import { useEffect, useRef, useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { navigateTo } from '@/routes';
import { useFamily } from '@/session';
import { keepAssessment } from '../../assessment-store';
import type { FollowUpQuestion } from '../../components/follow-up';

export const TEXT_MAX = 200;

type Part = TriageForm['bodyParts'][number];
/** Ticked answers by body part. */
export type Answers = Readonly<Record<string, readonly string[]>>;

/** Ticks or unticks one answer. 以上都没有, always the last question, and the others exclude each other. */
export const tick = (part: Part, before: readonly string[], key: string): readonly string[] => {
  if (before.includes(key)) return before.filter((each) => each !== key);
  const none = part.dangerQuestions.at(-1)?.key;
  return key === none ? [key] : [...before.filter((each) => each !== none), key];
};

/** The chosen parts that ask something and have no answer yet. */
export const unanswered = (parts: readonly Part[], chosen: readonly string[], answers: Answers): Part[] =>
  parts.filter(
    ({ key, dangerQuestions }) =>
      chosen.includes(key) && dangerQuestions.length > 0 && (answers[key] ?? []).length === 0,
  );

/** All ticked answers of the parts that are still chosen, each once. */
export const dangerAnswersOf = (chosen: readonly string[], answers: Answers): string[] => [
  ...new Set(chosen.flatMap((key) => answers[key] ?? [])),
];

interface Facts {
  hasPatient: boolean;
  chosen: readonly string[];
  text: string;
  open: readonly Part[];
}

/** What the button says while something is missing; undefined when the question can be asked. */
export const missingOf = ({ hasPatient, chosen, text, open }: Facts): string | undefined => {
  if (!hasPatient) return '还差就诊人';
  if (chosen.length === 0 && text.trim() === '') return '还差哪里不舒服';
  return open[0] && `还差“${open[0].label}”的情况`;
};

interface Symptoms {
  form: Resource<TriageForm>;
  patient: PatientView | undefined;
  chosen: readonly string[];
  togglePart(key: string): void;
  answers: Answers;
  answer(part: Part, key: string): void;
  text: string;
  setText(text: string): void;
  missing: string | undefined;
  isAsking: boolean;
  message: string | null;
  /** What the last emergency answer was about; shown when the person comes back to change it. */
  alarmed: readonly string[];
  ask(): Promise<void>;
  question: FollowUpQuestion | null;
  /** The answer that is being sent. */
  sending: string | null;
  reply(answer: string): Promise<void>;
  leaveQuestion(): void;
  say(message: string): void;
}

type Replies = readonly { question: string; answer: string }[];

/** 哪里不舒服: what was chosen and said, and the question to the hospital's rules. */
export const useSymptoms = (): Symptoms => {
  const { patient } = useFamily();
  const form = useResource('triage-form', () => call('getTriageForm'));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [answersByPart, setAnswers] = useState<Answers>({});
  const [text, setText] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [question, setQuestion] = useState<FollowUpQuestion | null>(null);
  const [replies, setReplies] = useState<Replies>([]);
  const [sending, setSending] = useState<string | null>(null);
  const [alarmed, setAlarmed] = useState<readonly string[]>([]);
  const [message, setMessage] = useState<string | null>(null);
  const patientId = patient?.id;
  const saidFor = useRef(patientId);
  // Another person has another complaint: two people's facts never mix. The first person to be known changes nothing.
  useEffect(() => {
    const before = saidFor.current;
    saidFor.current = patientId;
    if (before === undefined || before === patientId) return;
    setChosen([]);
    setAnswers({});
    setText('');
    setMessage(null);
    setAlarmed([]);
    setQuestion(null);
    setReplies([]);
  }, [patientId]);

  const parts = form.data?.bodyParts ?? [];
  const open = unanswered(parts, chosen, answersByPart);
  const missing = missingOf({ hasPatient: patient !== undefined, chosen, text, open });

  const send = async (answers: Replies): Promise<void> => {
    if (!patient || missing !== undefined || isAsking) return;
    setAsking(true);
    setMessage(null);
    try {
      const facts = { patientId: patient.id, text: text.trim(), bodyParts: [...chosen] };
      const dangerAnswers = dangerAnswersOf(chosen, answersByPart);
      const assessment = await call('assess', { body: { ...facts, dangerAnswers, answers: [...answers] } });
      setReplies(answers);
      if (assessment.outcome === 'question') {
        setQuestion(assessment);
        return;
      }
      const isEmergency = assessment.outcome === 'emergency';
      setAlarmed(isEmergency ? assessment.understood : []);
      keepAssessment(assessment, patient);
      await navigateTo(isEmergency ? 'triage.emergency' : 'triage.advice', { assessmentId: assessment.id });
      // Whoever comes back finds what they told, not the question.
      setQuestion(null);
    } catch (error) {
      setMessage(asApiError(error).message);
    } finally {
      setAsking(false);
      setSending(null);
    }
  };

  return {
    form,
    patient,
    chosen,
    togglePart: (key) =>
      setChosen((before) => (before.includes(key) ? before.filter((each) => each !== key) : [...before, key])),
    answers: answersByPart,
    answer: (part, key) => setAnswers((before) => ({ ...before, [part.key]: tick(part, before[part.key] ?? [], key) })),
    text,
    setText: (value) => setText(value.slice(0, TEXT_MAX)),
    missing,
    isAsking,
    message,
    alarmed,
    ask: () => send([]),
    question,
    sending,
    reply: async (answer) => {
      if (!question) return;
      setSending(answer);
      await send([...replies, { question: question.question.key, answer }]);
    },
    leaveQuestion: () => {
      setQuestion(null);
      setReplies([]);
      setMessage(null);
    },
    say: setMessage,
  };
};
