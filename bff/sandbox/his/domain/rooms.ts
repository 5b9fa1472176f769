import { type His } from './his';

interface Seat {
  dept_code: string;
  doc_code: string;
  place: string;
}

const rooms = new WeakMap<His, Map<string, number>>();

/** Rooms are numbered through each waiting area: the doctors of its departments in order, and one for each ordinary clinic. */
const numberRooms = (his: His): Map<string, number> => {
  const seats = his.db.all<Seat>(
    `SELECT d.code AS dept_code, o.code AS doc_code, d.building || d.floor || d.area AS place FROM department d JOIN doctor o ON o.dept_code = d.code
     UNION SELECT d.code, '', d.building || d.floor || d.area FROM department d
     ORDER BY place, dept_code, doc_code`,
  );
  const taken = new Map<string, number>();
  return new Map(
    seats.map(({ dept_code, doc_code, place }): [string, number] => {
      const number = (taken.get(place) ?? 0) + 1;
      taken.set(place, number);
      return [`${dept_code}/${doc_code}`, number];
    }),
  );
};

/** `5诊室`: where a doctor of a department sits; a stand-in sits in the room of the one named first. */
export const roomOf = (his: His, deptCode: string, originalDocCode: string): string => {
  const numbers = rooms.get(his) ?? numberRooms(his);
  rooms.set(his, numbers);
  return `${numbers.get(`${deptCode}/${originalDocCode}`) ?? numbers.get(`${deptCode}/`) ?? 1}诊室`;
};
