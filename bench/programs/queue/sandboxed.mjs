/** The function of calls.mjs, as BullMQ calls it in a thread of its own. */
import { addOne } from './calls.mjs';

export default async ({ data }) => addOne(data);
