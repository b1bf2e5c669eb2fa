//! Timers, each in a task of its own, time limits, and waits.

use crate::support::*;
use std::cell::Cell;
use std::time::{Duration, Instant};
use tokio::spawn;
use tokio::task::{yield_now, JoinHandle};
use tokio::time::{sleep, sleep_until};

thread_local! {
    static BEGAN: Counter = Cell::new(0);
    static FIRED: Counter = Cell::new(0);
    static EARLY: Counter = Cell::new(0);
    static ONCE: Counter = Cell::new(0);
}

/// `callback` after `delay`, unless the task is aborted before.
fn call_later(delay: Duration, callback: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    spawn(async move {
        BEGAN.count();
        sleep(delay).await;
        callback();
    })
}

pub fn within_a_second(size: u64) -> Facts {
    add_and_cancel(size, 1.0)
}

pub fn within_an_hour(size: u64) -> Facts {
    add_and_cancel(size, 3600.0)
}

fn add_and_cancel(size: u64, span: f64) -> Facts {
    const LEAD: f64 = 20.0;
    BEGAN.reset();
    FIRED.reset();
    let mut random = Random::new();
    let delays: Vec<Duration> = (0..size).map(|_| random.seconds(LEAD, span)).collect();
    on_loop(async {
        let mut timers = Vec::with_capacity(delays.len());
        let start = Instant::now();
        for delay in delays {
            timers.push(call_later(delay, || {
                FIRED.count();
            }));
        }
        until(&BEGAN, size).await;
        let add = millions_per_second(start, size);
        let mut cancelled = 0;
        let start = Instant::now();
        for timer in &timers {
            timer.abort();
        }
        for timer in timers {
            cancelled += u64::from(timer.await.is_err());
        }
        let cancel = millions_per_second(start, size);
        vec![("fired", FIRED.value() as f64), ("cancelled", cancelled as f64), ("add", add), ("cancel", cancel)]
    })
}

/// Only what the second half adds to the first counts, as in subjects/timer-memory.mjs.
pub fn memory(size: u64) -> Facts {
    const HOUR: f64 = 3600.0;
    BEGAN.reset();
    let mut random = Random::new();
    let half = size / 2;
    on_loop(async {
        for _ in 0..half {
            call_later(random.seconds(HOUR, HOUR), || {});
        }
        until(&BEGAN, half).await;
        let first = rss();
        for _ in 0..half {
            call_later(random.seconds(HOUR, HOUR), || {});
        }
        until(&BEGAN, 2 * half).await;
        vec![("rss", (rss() - first) / half as f64)]
    })
}

pub fn fire(size: u64) -> Facts {
    for counter in [&FIRED, &EARLY, &ONCE] {
        counter.reset();
    }
    let mut random = Random::new();
    on_loop(async {
        let before = cpu();
        for _ in 0..size {
            let due = tokio::time::Instant::now() + random.seconds(0.0, 1.0);
            spawn(async move {
                sleep_until(due).await;
                if tokio::time::Instant::now() < due {
                    EARLY.count();
                }
                // A task ends once, and counts when it does.
                ONCE.count();
                FIRED.count();
            });
        }
        while FIRED.value() < size {
            sleep(Duration::from_millis(1)).await;
        }
        let used = cpu() - before;
        let value = |counter: &'static std::thread::LocalKey<Counter>| counter.value() as f64;
        vec![("fired", value(&FIRED)), ("early", value(&EARLY)), ("once", value(&ONCE)), ("cpu", used)]
    })
}

pub fn timeout(size: u64) -> Facts {
    const BATCH: u64 = 100;
    const LIMIT: Duration = Duration::from_secs(10);
    async fn work(done: &Cell<u64>) {
        done.set(done.get() + 1);
    }
    on_loop(async {
        let done = Cell::new(0);
        let start = Instant::now();
        for i in 0..size {
            tokio::time::timeout(LIMIT, work(&done)).await.expect("in time");
            if i % BATCH == 0 {
                yield_now().await;
            }
        }
        vec![("done", done.get() as f64), ("time", nanoseconds_each(start, size))]
    })
}

pub fn wait(size: u64) -> Facts {
    let runtime = runtime();
    let before = cpu();
    let mut elapsed: Vec<f64> = (0..size)
        .map(|_| {
            let start = Instant::now();
            runtime.block_on(async { sleep(Duration::from_millis(1)).await });
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    let used = cpu() - before;
    let middle = median(&mut elapsed);
    vec![
        ("waits", elapsed.len() as f64),
        ("shortest", elapsed[0]),
        ("over", (middle - 1.0) * 1e3),
        ("cpu", used * 1e6 / size as f64),
    ]
}
