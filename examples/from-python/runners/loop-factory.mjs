/** How the loop is made is chosen by `loopFactory`, not by a policy. Here it is in debug mode. */
import { getRunningLoop, newEventLoop, run } from 'asyncio-native';

function* main() {
  console.log(getRunningLoop());
}

run(main(), { loopFactory: () => newEventLoop({ debug: true }) });

// Prints:
//   <EventLoop running=true closed=false debug=true>
