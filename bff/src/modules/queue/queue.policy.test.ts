import fc from 'fast-check';
import { letterOf, placeBehind, positionAfterTransfer, positionOf, waitingOrder } from './queue.policy';

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
