import { z } from 'zod';
import { about } from '../http-exchange';
import type { HisPatient, HisPort } from '../../ports/his';
import { flag, listOf, localDate, patientNumber } from './codecs';
import type { HisTransport } from './transport';

const patient = z.object({
  patId: patientNumber,
  patName: z.string().min(1),
  sex: z.enum(['1', '2']),
  birthday: localDate,
  phone: z.string(),
  cardNo: z.string(),
  insuType: z.string(),
});

const asked = patient.extend({ idNo: z.string() });
const opened = patient.extend({ replayed: flag });
// A list that got lost would make a second file for somebody who has one.
const found = z
  .object({ total: z.number().int(), list: listOf(asked) })
  .refine(({ total, list }) => total === list.length, { path: ['total'] });

/** The insurance bureau's codes of insurance kinds. */
const INSURANCE = { 310: 'employee', 390: 'resident' } as const satisfies Record<string, HisPatient['insurance']>;

export const INSURANCE_CODES: Record<HisPatient['insurance'], string> = { employee: '310', resident: '390', none: '' };

const toPatient = (row: z.output<typeof patient>): HisPatient => ({
  hisPatientId: row.patId,
  recordNumber: row.cardNo,
  name: row.patName,
  sex: row.sex === '1' ? 'male' : 'female',
  birthDate: row.birthday,
  phoneTail: row.phone.slice(-4),
  insurance: row.insuType === '310' || row.insuType === '390' ? INSURANCE[row.insuType] : 'none',
});

/** Finding and opening a patient's file. */
export const makePatients = (transport: HisTransport): Pick<HisPort, 'findPatients' | 'createPatient'> => ({
  async findPatients(context, { idNumber, name }) {
    const request = { idNo: idNumber.toUpperCase(), patName: name };
    const isStranger = ({ patName, idNo }: z.output<typeof asked>): boolean =>
      patName !== name || !['', request.idNo].includes(idNo);
    const own = about(found, ({ list }) => (list.some(isStranger) ? ['list'] : []));
    const { list } = await transport.read(context, 'findPatients', request, own);
    return list.map(toPatient);
  },
  createPatient(context, key, given) {
    const request = {
      orderId: key,
      patName: given.name,
      sex: given.sex === 'male' ? '1' : '2',
      birthday: given.birthDate,
      idType: given.idNumber === null ? '' : '01',
      idNo: given.idNumber?.toUpperCase() ?? '',
      phone: given.phone,
      ...(given.guardian === null
        ? {}
        : {
            guardianName: given.guardian.name,
            guardianIdNo: given.guardian.idNumber.toUpperCase(),
            // A child's file is kept by the guardian, whose phone is the one that was given.
            guardianPhone: given.phone,
          }),
    };
    const schema = about(opened, { patName: given.name });
    const probe = { operation: 'createPatient', key } as const;
    return transport.write(context, { operation: 'createPatient', request, probe, schema }, (row) => ({
      value: toPatient(row),
      replayed: row.replayed,
    }));
  },
});
