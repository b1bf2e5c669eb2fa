import { createSubprocessExec, createSubprocessShell, run, PIPE,STDOUT,DEVNULL,runAsync } from 'asyncio-native';
run(function* () {
    for (let i=0;i<3;i++) {
    const child = yield* createSubprocessExec('sleep', ['0.1'],{});
    console.log(yield* child.wait());
    }
    const c2 = yield* createSubprocessExec('sleep', ['0.2']);
    console.log(yield* c2.wait());
});
