import type { AppointmentRow } from './appointment.table';

type Keyed = Pick<AppointmentRow, 'id' | 'sessionId' | 'hisPatientId' | 'activeNumberKey'>;

/** By this a number is live once. */
export const numberKeyOf = (site: string, sessionId: string, seqNo: number | string): string =>
  `${site}:${sessionId}:${seqNo}`;

/** What an expired registration remembers of its number: nobody's key but its own. */
export const restingKeyOf = ({ id, activeNumberKey }: Keyed): string | null =>
  activeNumberKey && `expired:${id}:${activeNumberKey.split(':').pop()}`;

/** The keys of a registration that money has come for, also when it had expired. */
export const liveKeysOf = (row: Keyed, site: string): Pick<AppointmentRow, 'activeNumberKey' | 'activePersonKey'> => {
  const isResting = row.activeNumberKey?.startsWith('expired:');
  const seqNo = row.activeNumberKey?.split(':').pop() ?? '';
  return {
    activeNumberKey: isResting ? numberKeyOf(site, row.sessionId, seqNo) : row.activeNumberKey,
    activePersonKey: `${row.hisPatientId}:${row.sessionId}`,
  };
};
