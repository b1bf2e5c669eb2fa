/** A program to look into: `node albums.mjs`, and in another terminal `npx asyncio-native pstree PID`, or `ps PID`. */
import { run, sleep, taskGroup } from 'asyncio-native';

function* play(track) {
  yield* sleep(3_600_000);
  console.log(`finished: ${track}`);
}

function* album(tracks) {
  yield* taskGroup(function* (group) {
    for (const track of tracks) group.createTask(play(track), { name: track });
  });
}

function* main() {
  console.log(`PID: ${process.pid}`);
  yield* taskGroup(function* (group) {
    group.createTask(album(['first track', 'second track']), { name: 'one album' });
    group.createTask(album(['opening', 'finale']), { name: 'another album' });
  });
}

run(main());
