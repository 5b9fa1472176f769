import type { AppointmentView, PatientView, SlotList, SlotOffer } from '@anzhen/shared-types';
import { useState } from 'react';
import { type ApiError, asApiError, call, type Resource, useResource } from '@/api';
import { redirectTo, useRouteParams } from '@/routes';
import { choosePatient } from '@/session';
import { holdNumber, type HoldRefusal, refusalFrom } from '../../hold-number';
import { isOver } from '../../status-words';
import { useLoadedFamily } from '../../use-loaded-family';
import { type TakeOffer, useTakeOffer } from '../../use-take-offer';

type Slot = SlotList['slots'][number];

const ADULT_FROM = 18;

/** Why a person cannot be chosen, or undefined. The server judges again and its sentence stays. */
export const refusalOf = (
  patient: PatientView,
  list: SlotList | undefined,
  appointments: readonly AppointmentView[] | undefined,
  refused: Readonly<Record<string, string>>,
): string | undefined => {
  if (refused[patient.id] !== undefined) return refused[patient.id];
  if (list?.department.childrenOnly && patient.age >= ADULT_FROM) return '这个科只看 18 岁以下的孩子';
  const isBooked = appointments?.some(
    ({ patientId, sessionId, status }) => patientId === patient.id && sessionId === list?.session.id && !isOver(status),
  );
  return isBooked ? '已经有这个门诊的号' : undefined;
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
  /** Three-part sentence about the last attempt, unless the number was lost. */
  message: string | null;
  /** What became of the last attempt, when the BFF refused it. */
  refused: HoldRefusal | null;
  /** The free numbers nearby, when the chosen one was lost. */
  taking: TakeOffer;
  isHolding: boolean;
  hold(): Promise<void>;
  params: Partial<{ sessionId: string; departmentCode: string; visitDate: string }>;
}

const none: readonly SlotOffer[] = [];

/** One session: choose a slot and a person, then hold the number. */
export const useSlots = (): Slots => {
  const params = useRouteParams('booking.slots');
  const { sessionId } = params;
  const { patients, patient, fault, load } = useLoadedFamily();
  const list = useResource(sessionId && `slots:${sessionId}`, () =>
    call('listSlots', { params: { sessionId: sessionId ?? '' } }),
  );
  // Who has a number here already is only said earlier this way; without the answer the server still refuses.
  const mine = useResource(sessionId && patients && `booked:${sessionId}`, () =>
    call('listAppointments', { query: {} }),
  );
  const [chosenId, setChosenId] = useState(params.slotId);
  const [message, setMessage] = useState<string | null>(null);
  const [refused, setRefused] = useState<HoldRefusal | null>(null);
  const [refusedPeople, setRefusedPeople] = useState<Record<string, string>>({});
  const [isHolding, setHolding] = useState(false);
  const taking = useTakeOffer(patient?.id, refused?.offers ?? none);

  const slot = list.data?.slots.find(({ id, status }) => id === chosenId && status === 'open');
  const refusal = (person: PatientView): string | undefined =>
    refusalOf(person, list.data, mine.data?.appointments, refusedPeople);

  const onRefused = (error: ApiError, person: PatientView): void => {
    const told = refusalFrom(error);
    setRefused(told);
    setMessage(told.isLost ? null : told.message);
    const { personal } = told;
    if (personal !== null) setRefusedPeople((before) => ({ ...before, [person.id]: personal }));
    if (!told.isLost) return;
    setChosenId(undefined);
    list.reload();
  };

  const hold = async (): Promise<void> => {
    if (!slot || !patient || sessionId === undefined || isHolding) return;
    setHolding(true);
    setMessage(null);
    setRefused(null);
    try {
      const { id } = await holdNumber(patient.id, { sessionId, slotId: slot.id });
      await redirectTo('booking.confirm', { appointmentId: id });
    } catch (error) {
      onRefused(asApiError(error), patient);
    } finally {
      setHolding(false);
    }
  };

  return {
    params,
    list,
    slots: list.data?.slots ?? [],
    slot,
    chooseSlot: (slotId) => {
      setChosenId(slotId);
      setMessage(null);
      setRefused(null);
    },
    patients,
    patient,
    refusal,
    familyFault: fault,
    reloadPeople: load,
    choosePerson: (patientId) => {
      choosePatient(patientId);
      setMessage(null);
      if (!refused?.isLost) setRefused(null);
    },
    message,
    refused,
    taking,
    isHolding,
    hold,
  };
};
