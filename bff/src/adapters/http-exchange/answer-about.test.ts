import { z } from 'zod';
import { about, type Shape } from './answer-about';

const misfitsOf = (shape: Shape<unknown>, data: unknown) => {
  const read = shape.safeParse(data);
  return read.success ? [] : read.error.issues.map(({ path }) => path);
};
const schema = z.object({ orderId: z.string().min(1), rows: z.array(z.string()) });

describe('an answer about what was asked', () => {
  test('is taken when it names the same, and otherwise says which field names something else', () => {
    const own = about(schema, { orderId: 'a' });
    expect(own.safeParse({ orderId: 'a', rows: [] })).toEqual({ success: true, data: { orderId: 'a', rows: [] } });
    expect(misfitsOf(own, { orderId: 'b', rows: [] })).toEqual([['orderId']]);
  });

  test('must fit the schema first, whose own words are kept', () => {
    const own = about(schema, () => ['never asked']);
    expect(misfitsOf(own, { orderId: '', rows: 1 })).toEqual([['orderId'], ['rows']]);
  });

  test('can be judged as a whole', () => {
    const own = about(schema, ({ rows }) => (rows.includes('x') ? ['rows'] : []));
    expect(own.safeParse({ orderId: 'a', rows: ['y'] }).success).toBe(true);
    expect(own.safeParse({ orderId: 'a', rows: ['x'] }).success).toBe(false);
  });
});
