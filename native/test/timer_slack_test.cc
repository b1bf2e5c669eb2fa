#include "timer_slack.h"

#include "check.h"

namespace asyncio_native {

#ifdef __linux__
TEST(timer_slack_is_given_back) {
  const auto given = prctl(PR_GET_TIMERSLACK);
  CHECK_EQUAL(prctl(PR_SET_TIMERSLACK, 123456UL), 0);
  {
    const NoTimerSlack none;
    CHECK_EQUAL(prctl(PR_GET_TIMERSLACK), 1);
    {
      const NoTimerSlack nested;
      CHECK_EQUAL(prctl(PR_GET_TIMERSLACK), 1);
    }
    CHECK_EQUAL(prctl(PR_GET_TIMERSLACK), 1);
  }
  CHECK_EQUAL(prctl(PR_GET_TIMERSLACK), 123456);
  prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(given));
}
#endif

}  // namespace asyncio_native
