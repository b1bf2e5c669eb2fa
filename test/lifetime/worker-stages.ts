/** Where a Worker stays, in test/fixtures/lifetime/stages.mjs. */
export const STAGES: readonly string[] = [
  ['idle', 'closed', 'blockingTimer', 'blockingTask', 'blockingRun', 'blockingBusy', 'blockingBusyTask'],
  ['blockingManyTimers', 'blockingVirtual', 'stuckInCallback', 'hostedIdle', 'hostedTimer', 'hostedBusy'],
  ['hostedVirtual', 'stuckInHostedCallback', 'attachedIdle', 'attachedTimer', 'attachedBusy', 'attachedMany'],
  ['churn', 'runs', 'hostedRuns'],
  ['taskInFinally', 'promiseAwaited', 'groupOfTasks', 'tasksComeAndGo', 'timersComeAndGo', 'largeReads'],
].flat();
