import fc from 'fast-check';
import {
  byStanding,
  letterOf,
  metresBetween,
  pauseWords,
  placeBehind,
  positionAfterTransfer,
  positionOf,
  priorityByAge,
  promoted,
  waitingOrder,
  walkInTime,
} from './queue.policy';

const time = fc
  .integer({ min: 7 * 60, max: 20 * 60 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);

describe('places in a line', () => {
  test('an earlier slot goes first among those in time; in one slot who came first; nothing leaves the integers of a database', () => {
    const ordinal = fc.integer({ min: 1, max: 998 });
    fc.assert(
      fc.property(time, time, ordinal, (one, two, first) => {
        const [early, late] = [one, two].sort();
        const at = (startsAt: string, place: number) =>
          positionOf({ startsAt, endsAt: '23:00', at: '06:00', ordinal: place });
        if (early !== late) expect(at(early!, first + 1)).toBeLessThan(at(late!, first));
        expect(at(early!, first)).toBeLessThan(at(early!, first + 1));
        expect(positionOf({ startsAt: one, endsAt: '00:00', at: '23:59', ordinal: 999 })).toBeLessThan(2 ** 31);
      }),
    );
  });

  const place = fc.constantFrom('front', 'slot', 'suggest' as const);
  const person = fc.record({ startsAt: time, ordinal: fc.integer({ min: 1, max: 998 }), place }).map((each) => ({
    ...each,
    number: `A${String(each.ordinal).padStart(3, '0')}`,
    position: promoted(positionOf({ ...each, endsAt: '23:00', at: '06:00' }), each.place as 'slot'),
  }));

  test('the order is total, the same whoever compares, and does not depend on where it began', () => {
    fc.assert(
      fc.property(person, person, person, (a, b, c) => {
        expect(Math.sign(byStanding(a, b)) + Math.sign(byStanding(b, a))).toBe(0);
        if (byStanding(a, b) <= 0 && byStanding(b, c) <= 0) expect(byStanding(a, c)).toBeLessThanOrEqual(0);
        if (byStanding(a, b) === 0) expect([a.position, a.number]).toEqual([b.position, b.number]);
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(person, { selector: ({ number }) => number, maxLength: 30 }), (people) => {
        const waiting = people.map((each) => ({ ...each, status: 'waiting' }));
        const order = waitingOrder(waiting).map(({ number }) => number);
        expect(waitingOrder([...waiting].reverse()).map(({ number }) => number)).toEqual(order);
      }),
    );
  });

  test('priority never puts anybody back: to the front before all others, in the slot before its others and no earlier one', () => {
    fc.assert(
      fc.property(person, person, (a, b) => {
        const plain = positionOf({ ...a, endsAt: '23:00', at: '06:00' });
        expect(a.position).toBeLessThanOrEqual(plain);
        if (a.place === 'front' && b.place !== 'front') expect(byStanding(a, b)).toBeLessThan(0);
        if (a.place === 'slot' && b.place === 'suggest' && a.startsAt === b.startsAt)
          expect(byStanding(a, b)).toBeLessThan(0);
        if (a.place === 'slot' && b.place !== 'front' && a.startsAt > b.startsAt)
          expect(byStanding(a, b)).toBeGreaterThan(0);
        // Being named again, or a weaker reason after a stronger one, changes nothing.
        expect(promoted(a.position, a.place as 'slot')).toBe(a.position);
        if (a.place === 'front') expect(promoted(a.position, 'slot')).toBe(a.position);
        expect(positionAfterTransfer(a.position, 3)).toBeLessThan(2 ** 31);
      }),
    );
  });

  test('whoever is let in behind N stands behind exactly N of those who wait, or behind all of fewer', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(person, { selector: ({ position }) => position, minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 8 }),
        (people, count) => {
          const order = waitingOrder(people.map((each) => ({ ...each, status: 'waiting' })));
          const position = placeBehind(order, count, () => false)!;
          expect(order.filter((each) => byStanding(each, { number: 'Z', position }) < 0)).toHaveLength(
            Math.min(count, order.length),
          );
        },
      ),
    );
  });

  test('age alone gives priority from the age that the hospital names', () => {
    const priorities = { elder: { label: '65 岁以上', place: 'slot' as const, fromAge: 65 } };
    expect([64, 65, 90].map((age) => priorityByAge(age, { priorities }))).toEqual([null, 'elder', 'elder']);
    expect(priorityByAge(90, { priorities: {} })).toBeNull();
  });

  test('a degree of latitude is 111 kilometres, and nothing is far from itself', () => {
    const here = { latitude: 39.9, longitude: 116.4 };
    expect(metresBetween(here, here)).toBe(0);
    expect(metresBetween(here, { ...here, latitude: 40.9 }) / 1000).toBeCloseTo(111.19, 1);
    expect(metresBetween(here, { ...here, longitude: 116.41 })).toBeCloseTo(853, 0);
  });

  test('the thousandth number of a line comes after the one before it', () => {
    const here = (number: string) => ({ number, position: 5 });
    expect([here('A1000'), here('A1001'), here('A999')].sort(byStanding).map(({ number }) => number)).toEqual([
      'A999',
      'A1000',
      'A1001',
    ]);
  });

  test('who comes without an appointment stands by the time of coming, but not before the first slot', () => {
    expect(walkInTime('07:35', '08:00')).toBe('08:01');
    expect(walkInTime('08:00', '08:00')).toBe('08:01');
    expect(walkInTime('08:10', '08:00')).toBe('08:10');
    expect(walkInTime('07:35', null)).toBe('07:35');
    const place = (startsAt: string, ordinal: number) =>
      positionOf({ startsAt, endsAt: '24:00', at: '07:35', ordinal });
    expect(place(walkInTime('07:35', '08:00'), 1)).toBeGreaterThan(place('08:00', 999));
    expect(place(walkInTime('07:35', '08:00'), 999)).toBeLessThan(place('08:30', 1));
  });

  test('who is late stands behind those whose time has come and before later slots', () => {
    const late = positionOf({ startsAt: '08:00', endsAt: '08:30', at: '09:10', ordinal: 9 });
    expect(late).toBeGreaterThan(positionOf({ startsAt: '09:00', endsAt: '09:30', at: '09:05', ordinal: 8 }));
    expect(late).toBeLessThan(positionOf({ startsAt: '09:30', endsAt: '10:00', at: '08:50', ordinal: 1 }));
  });

  test('who is moved from another room stands behind those who have arrived for the same time', () => {
    const moved = positionAfterTransfer(
      positionOf({ startsAt: '09:00', endsAt: '10:00', at: '08:30', ordinal: 40 }),
      3,
    );
    const third = positionOf({ startsAt: '09:00', endsAt: '10:00', at: '08:30', ordinal: 3 });
    const fourth = positionOf({ startsAt: '09:00', endsAt: '10:00', at: '08:30', ordinal: 4 });
    expect(moved).toBeGreaterThan(third);
    expect(moved).toBeLessThan(fourth);
  });

  test('hundreds who re-join one after the other never pass those before them', () => {
    interface Person {
      number: string;
      position: number;
      status: 'waiting';
      isBack: boolean;
    }
    let line: Person[] = Array.from({ length: 5 }, (_, index) => {
      const position = positionOf({ startsAt: '09:00', endsAt: '10:00', at: '08:30', ordinal: index + 1 });
      return { number: `A00${index + 1}`, position, status: 'waiting', isBack: false };
    });
    for (let round = 0; round < 300; round += 1) {
      const position = placeBehind(waitingOrder(line), 3, ({ isBack }) => isBack)!;
      line = [...line, { number: `R${String(round).padStart(3, '0')}`, position, status: 'waiting', isBack: true }];
    }
    const order = waitingOrder(line).map(({ number }) => number);
    expect(order.slice(0, 4)).toEqual(['A001', 'A002', 'A003', 'R000']);
    expect(order.slice(-3)).toEqual(['R299', 'A004', 'A005']);
    expect(placeBehind([], 3, () => false)).toBeNull();
  });

  test('letters go on after Z', () => {
    expect([0, 25, 26, 27, 52].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
  });
});

test('when a pause should have ended and has not, patients are told so and not the old promise', () => {
  const at = (time: string) => new Date(`2026-11-24T${time}:30+08:00`);
  const line = { pauseReason: '医生会诊', resumesAt: '10:10' };
  expect(pauseWords(line, at('10:10'))).toBe('医生会诊，预计 10:10 恢复');
  expect(pauseWords(line, at('10:11'))).toBe('医生会诊，原定 10:10 恢复，还没开始');
  expect(pauseWords({ ...line, resumesAt: null }, at('10:11'))).toBe('医生会诊');
  expect(pauseWords({ pauseReason: null, resumesAt: null }, at('10:11'))).toBeNull();
});
