import { z } from 'zod';
import { about } from '../http-exchange';
import { type CallContext, HisError, type HisPatient, type HisPort } from '../../ports/his';
import { localDate, patientNumber, sex, sexCode, text, textOrNone } from './codecs';
import type { Gateway } from './gateway';
import { unfold } from './plain';

const patient = z.object({
  PAT_ID: patientNumber,
  PAT_NAME: text,
  SEX: sex,
  BIRTHDAY: localDate,
  ID_NO: textOrNone,
  PHONE: textOrNone,
  CARD_NO: textOrNone,
  INSU_TYPE: textOrNone,
});
type Row = z.output<typeof patient>;
const opened = patient.extend({ IS_REPEAT: z.enum(['0', '1']) });

const patients = z.preprocess(unfold('PAT_LIST', 'PAT'), z.object({ PAT_LIST: z.array(patient) }));

/** The insurance bureau's codes of insurance kinds. */
export const INSURANCE_CODES: Record<HisPatient['insurance'], string> = { employee: '310', resident: '390', none: '' };

const insuranceOf = (code: string): HisPatient['insurance'] =>
  code === INSURANCE_CODES.employee ? 'employee' : code === INSURANCE_CODES.resident ? 'resident' : 'none';

const toPatient = (row: Row): HisPatient => ({
  hisPatientId: row.PAT_ID,
  recordNumber: row.CARD_NO,
  name: row.PAT_NAME,
  sex: row.SEX,
  birthDate: row.BIRTHDAY,
  phoneTail: row.PHONE.slice(-4),
  insurance: insuranceOf(row.INSU_TYPE),
});

type Patients = Pick<HisPort, 'findPatients' | 'createPatient'> & {
  /** The file that was opened under a key: null when there is none, `running` while the HIS still works on it. */
  findByKey(context: CallContext, key: string): Promise<HisPatient | null | 'running'>;
};

/** Finding and opening a patient's file. */
export function makePatients(gateway: Gateway): Patients {
  const findByKey: Patients['findByKey'] = async (context, key) => {
    const refusals = { 100301: null, 100302: 'running' as const };
    const found = await gateway.read(context, 'findPatients', { ORDER_ID: key }, { schema: patients, refusals });
    if (found === null || found === 'running') return found;
    const [one, second] = found.PAT_LIST;
    if (second) throw new HisError('Protocol', 'one key opened several files');
    return one ? toPatient(one) : null;
  };

  return {
    findByKey,
    async findPatients(context, { idNumber, name }) {
      const asked = { ID_NO: idNumber.toUpperCase(), PAT_NAME: name };
      const expected = { schema: patients, refusals: { 100301: { PAT_LIST: [] as Row[] } } };
      const { PAT_LIST: rows } = await gateway.read(context, 'findPatients', asked, expected);
      const isStranger = (row: Row) => row.PAT_NAME !== name || (row.ID_NO !== '' && row.ID_NO !== asked.ID_NO);
      if (rows.some(isStranger)) throw new HisError('Protocol', 'the HIS answered with somebody else');
      return rows.map(toPatient);
    },
    async createPatient(context, key, given) {
      const probe = { operation: 'createPatient', key } as const;
      const request = {
        ORDER_ID: key,
        PAT_NAME: given.name,
        SEX: sexCode[given.sex],
        BIRTHDAY: given.birthDate,
        ID_TYPE: given.idNumber === null ? '0' : '1',
        ID_NO: given.idNumber?.toUpperCase() ?? '',
        PHONE: given.phone,
        PARENT_NAME: given.guardian?.name ?? '',
        PARENT_ID_NO: given.guardian?.idNumber.toUpperCase() ?? '',
        // A child's file is kept by the guardian, whose phone is the one that was given.
        PARENT_PHONE: given.guardian === null ? '' : given.phone,
      };
      const schema = about(opened, { PAT_NAME: given.name });
      const made = await gateway.attempt(context, 'createPatient', request, schema);
      switch (made.kind) {
        case 'done':
          return { kind: 'done', value: toPatient(made.value), replayed: made.value.IS_REPEAT === '1' };
        case 'refused':
          return { kind: 'rejected', error: made.error };
        case 'doubled': {
          const seen = await findByKey(context, key).catch(() => null);
          const isOurs = seen !== null && seen !== 'running' && seen.name === given.name;
          return isOurs ? { kind: 'done', value: seen, replayed: true } : gateway.unknown(context, probe, made.cause);
        }
        case 'unknown':
          return gateway.unknown(context, probe, made.cause);
      }
    },
  };
}
