// The other side of a blocking call, for synckit.
import { runAsWorker } from 'synckit';

runAsWorker(async (value) => value + 1);
