/** The same as timers-second, with deadlines over an hour. */
import { timersWithin } from './timers-second.mjs';

export default timersWithin('hour', 'hour', 3_600_000);
