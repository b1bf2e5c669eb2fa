//! Tasks that sleep, all at once.

use crate::support::*;
use std::cell::Cell;
use std::time::{Duration, Instant};
use tokio::spawn;
use tokio::time::sleep;

thread_local! {
    static BEGAN: Counter = Cell::new(0);
    static ENDED: Counter = Cell::new(0);
    static EARLY: Counter = Cell::new(0);
    static ENDED_BEFORE_LAST: Cell<u64> = Cell::new(0);
    static ASLEEP: Cell<f64> = Cell::new(0.0);
}

pub fn memory(size: u64) -> Facts {
    for counter in [&BEGAN, &ENDED, &EARLY] {
        counter.reset();
    }
    let nap = Duration::from_secs_f64((4.0 * size as f64 / 1e6).max(0.5));
    let each = size as f64;
    let mut facts = on_loop(async {
        let (idle, before, earliest) = (rss(), cpu(), Instant::now() + nap);
        for _ in 0..size {
            spawn(async move {
                if BEGAN.count() == size {
                    ENDED_BEFORE_LAST.with(|cell| cell.set(ENDED.value()));
                    ASLEEP.with(|cell| cell.set(rss()));
                }
                sleep(nap).await;
                if ENDED.count() == 1 && Instant::now() < earliest {
                    EARLY.count();
                }
            });
        }
        while ENDED.value() < size {
            sleep(Duration::from_millis(1)).await;
        }
        let used = cpu() - before;
        let peak = peak_rss();
        sleep(Duration::from_millis(50)).await;
        vec![
            ("cpu", used * 1e6 / each),
            ("peak", (peak - idle) / each),
            ("asleep", (ASLEEP.with(Cell::get) - idle) / each),
            ("left", (rss() - idle) / MB),
        ]
    });
    facts.extend([
        ("size", each),
        ("began", BEGAN.value() as f64),
        ("ended", ENDED.value() as f64),
        ("endedBeforeLast", ENDED_BEFORE_LAST.with(Cell::get) as f64),
        ("early", EARLY.value() as f64),
    ]);
    facts
}
