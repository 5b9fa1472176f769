import { liveHello, type LiveHello } from '@anzhen/shared-types';
import { z } from 'zod';

const clientFrame = z.discriminatedUnion('type', [liveHello, z.strictObject({ type: z.literal('ping') })]);
const published = z.union([
  z.strictObject({ topic: z.string(), seq: z.int().min(0) }),
  z.strictObject({ ended: z.array(z.string()) }),
]);
export type Published = z.infer<typeof published>;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON is one of the forms a bad frame takes; the schema below refuses it.
  }
};

/** What a peer sent; null when it is not a frame of the contract. */
export const readClientFrame = (text: string): LiveHello | { type: 'ping' } | null =>
  clientFrame.safeParse(parseJson(text)).data ?? null;

/** What another copy published; null when it is not ours. */
export const readPublished = (text: string): Published | null => published.safeParse(parseJson(text)).data ?? null;
