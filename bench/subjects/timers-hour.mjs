/** The same as within a second, for deadlines that lie further apart. */
import { timersWithin } from './timers-second.mjs';

export default timersWithin('hour', 'hour', 3_600_000);
