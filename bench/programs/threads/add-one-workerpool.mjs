// The same for workerpool, which requires its registration.
import workerpool from 'workerpool';

workerpool.worker({ addOne: (value) => value + 1 });
