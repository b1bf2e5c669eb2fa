// The same for workerpool, which wants it registered.
import workerpool from 'workerpool';

workerpool.worker({ addOne: (value) => value + 1 });
