import type { PatientView, SlotList } from '@anzhen/shared-types';
import { useState } from 'react';
import { type ApiError, asApiError, call, type Resource, useResource, withKey } from '@/api';
import { redirectTo, useRouteParams } from '@/routes';
import { choosePatient } from '@/session';
import { useLoadedFamily } from '../../use-loaded-family';

type Slot = SlotList['slots'][number];

const ADULT_FROM = 18;
/** Refusals that are about the person: somebody else may still take the same number. */
const PERSONAL_REFUSALS = [
  'APPOINTMENT.AGE_NOT_ALLOWED',
  'APPOINTMENT.ALREADY_BOOKED',
  'APPOINTMENT.LIMIT_REACHED',
  'APPOINTMENT.RULE_DENIED',
];

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** After a number was taken by somebody else: the free slots nearest to it first, then the rest in order. */
export const nearestFreeFirst = (slots: readonly Slot[], takenAt: string | null): readonly Slot[] => {
  if (takenAt === null) return slots;
  const distance = (slot: Slot): number =>
    slot.status === 'open' ? Math.abs(minutesOf(slot.startsAt) - minutesOf(takenAt)) : Number.POSITIVE_INFINITY;
  // Infinity minus Infinity is not a number; those keep their order.
  return [...slots].sort((a, b) => distance(a) - distance(b) || 0);
};

/** What happened, that no money moved, and what is left: the sentence after a number was taken. */
export const takenSentence = (openCount: number, isGeneral: boolean): string => {
  const who = isGeneral ? '这个门诊' : '同一位医生';
  return openCount > 0
    ? `这个号刚被约走了。没有扣钱。${who}还有 ${openCount} 个时段。`
    : `这个号刚被约走了。没有扣钱。${who}这半天约满了，请换位医生或换一天。`;
};

/** Why a person cannot be chosen, or undefined. The server judges again and its sentence stays. */
export const refusalOf = (
  patient: PatientView,
  list: SlotList | undefined,
  refused: Readonly<Record<string, string>>,
): string | undefined => {
  if (refused[patient.id] !== undefined) return refused[patient.id];
  return list?.department.childrenOnly && patient.age >= ADULT_FROM ? '这个科只看 18 岁以下的孩子' : undefined;
};

interface Slots {
  list: Resource<SlotList>;
  slots: readonly Slot[];
  slot: Slot | undefined;
  chooseSlot(slotId: string): void;
  patients: readonly PatientView[] | undefined;
  patient: PatientView | undefined;
  refusal(patient: PatientView): string | undefined;
  familyFault: string | null;
  reloadPeople(): void;
  choosePerson(patientId: string): void;
  /** Three-part sentence about the last attempt. */
  message: string | null;
  isTaken: boolean;
  isHolding: boolean;
  hold(): Promise<void>;
  params: Partial<{ sessionId: string; departmentCode: string; visitDate: string }>;
}

/** One session: choose a slot and a person, then hold the number. */
export const useSlots = (): Slots => {
  const params = useRouteParams('booking.slots');
  const { sessionId } = params;
  const { patients, patient, fault, load } = useLoadedFamily();
  const list = useResource(sessionId && `slots:${sessionId}`, () =>
    call('listSlots', { params: { sessionId: sessionId ?? '' } }),
  );
  const [chosenId, setChosenId] = useState(params.slotId);
  const [takenAt, setTakenAt] = useState<string | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [isHolding, setHolding] = useState(false);

  const slot = list.data?.slots.find(({ id, status }) => id === chosenId && status === 'open');
  const refusal = (person: PatientView): string | undefined => refusalOf(person, list.data, refused);

  const onRefused = async (error: ApiError, slotTaken: Slot, person: PatientView): Promise<void> => {
    setMessage(error.message);
    if (PERSONAL_REFUSALS.includes(error.code)) setRefused((before) => ({ ...before, [person.id]: error.message }));
    if (error.code !== 'APPOINTMENT.SLOT_TAKEN') return;
    setTakenAt(slotTaken.startsAt);
    setChosenId(undefined);
    const fresh = await call('listSlots', { params: { sessionId: sessionId ?? '' } });
    list.replace(fresh);
    setMessage(takenSentence(fresh.slots.filter(({ status }) => status === 'open').length, fresh.doctor.isGeneral));
  };

  const hold = async (): Promise<void> => {
    if (!slot || !patient || sessionId === undefined || isHolding) return;
    setHolding(true);
    setMessage(null);
    try {
      const held = await withKey(`hold.${patient.id}.${slot.id}`, (idempotencyKey) =>
        call('holdAppointment', { body: { patientId: patient.id, sessionId, slotId: slot.id, idempotencyKey } }),
      );
      await redirectTo('booking.confirm', { appointmentId: held.id });
    } catch (error) {
      await onRefused(asApiError(error), slot, patient).catch((again: unknown) =>
        setMessage(asApiError(again).message),
      );
    } finally {
      setHolding(false);
    }
  };

  return {
    params,
    list,
    slots: nearestFreeFirst(list.data?.slots ?? [], takenAt),
    slot,
    chooseSlot: (slotId) => {
      setChosenId(slotId);
      setMessage(null);
    },
    patients,
    patient,
    refusal,
    familyFault: fault,
    reloadPeople: load,
    choosePerson: choosePatient,
    message,
    isTaken: takenAt !== null,
    isHolding,
    hold,
  };
};
