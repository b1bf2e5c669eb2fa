#!/bin/sh
# Builds and runs the unit tests of the plain C++ classes: needs a C++17 compiler, and no Node.
#
#     native/test/run.sh                      as they are
#     native/test/run.sh address,undefined    under AddressSanitizer and UndefinedBehaviorSanitizer
#     native/test/run.sh thread               under ThreadSanitizer
#     native/test/run.sh coverage=FOLDER      under both, and objects, notes and counters for gcov go to the folder
#
# Further arguments go to the tests: --seed N, or a part of their names.
set -eu

cd "$(dirname "$0")/.."
flags='-O2'
case "${1-}" in
  address*|undefined*|thread*|leak*)
    flags="-O1 -g -fno-omit-frame-pointer -fsanitize=$1 -fno-sanitize-recover=all"
    shift
    ;;
  coverage=*)
    flags='-O0 -g --coverage -fprofile-update=atomic -fsanitize=address,undefined -fno-sanitize-recover=all'
    kept=${1#coverage=}
    shift
    ;;
esac

if [ -n "${kept-}" ]; then
  out=$kept
else
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi

# test/fake_uv has what the sources need of libuv.
sources="$(echo test/*.cc) src/call_queue.cc src/inbox.cc src/registry.cc src/timer_block.cc src/timer_heap.cc src/timers.cc src/waiter.cc src/io/linux/event_waiter.cc"
compile="${CXX:-g++} -std=c++17 -Wall -Wextra -Werror $flags -pthread -Isrc -Itest/fake_uv"
# As many files at a time as there are processors. Test and source of one class have the same name.
object="$out/\$(echo \"\$1\" | tr / -).o"
# shellcheck disable=SC2086
printf '%s\n' $sources | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh -c "$compile -c -o \"$object\" \"\$1\"" compile
# shellcheck disable=SC2086
$compile -o "$out/native-tests" "$out"/*.o
"$out/native-tests" "$@"
