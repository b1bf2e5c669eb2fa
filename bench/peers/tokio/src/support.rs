//! Functions with which the subjects measure.

use std::cell::Cell;
use std::fs;
use std::future::Future;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

pub const CROWD: u64 = 1_000;
pub const MB: f64 = 1e6;

/// The result of one measurement: its figures, and the facts that the subject checks.
pub type Facts = Vec<(&'static str, f64)>;

pub fn json(facts: &Facts) -> String {
    let fields: Vec<String> = facts.iter().map(|(name, value)| format!("\"{}\":{}", name, value)).collect();
    format!("{{{}}}", fields.join(","))
}

/// The facts of a measurement, and the milliseconds in which the process had no core.
pub fn watched(measure: fn(u64) -> Facts, size: u64) -> Facts {
    let (start, before) = (Instant::now(), cpu());
    let mut facts = measure(size);
    facts.push(("idle", (start.elapsed().as_secs_f64() - (cpu() - before)) * 1e3));
    facts
}

pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

pub fn on_loop<F: Future>(body: F) -> F::Output {
    runtime().block_on(body)
}

pub fn nanoseconds_each(since: Instant, count: u64) -> f64 {
    since.elapsed().as_secs_f64() * 1e9 / count as f64
}

pub fn millions_per_second(since: Instant, count: u64) -> f64 {
    count as f64 / since.elapsed().as_secs_f64() / 1e6
}

/// CPU seconds of the process, all of its threads and the kernel's part included.
pub fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let result = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(result, 0);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

pub fn rss() -> f64 {
    let text = fs::read_to_string("/proc/self/statm").expect("/proc");
    let pages: f64 = text.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("pages");
    pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as f64
}

pub fn peak_rss() -> f64 {
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut usage) }, 0);
    usage.ru_maxrss as f64 * 1024.0
}

/// The numbers of randomNumbers in bench/harness/measure.mjs.
pub struct Random(u32);

impl Random {
    pub fn new() -> Self {
        Random(1)
    }

    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1664525).wrapping_add(1013904223);
        self.0 as f64 / 4294967296.0
    }

    pub fn seconds(&mut self, least: f64, span: f64) -> Duration {
        Duration::from_secs_f64(least + self.next() * span)
    }
}

pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    values[values.len() / 2]
}

/// Counters for one thread. tokio may move a task to another thread, so a task cannot hold such a counter.
pub type Counter = Cell<u64>;

pub trait Count {
    fn count(&'static self) -> u64;
    fn reset(&'static self);
    fn value(&'static self) -> u64;
}

impl Count for std::thread::LocalKey<Counter> {
    fn count(&'static self) -> u64 {
        self.with(|cell| {
            cell.set(cell.get() + 1);
            cell.get()
        })
    }

    fn reset(&'static self) {
        self.with(|cell| cell.set(0));
    }

    fn value(&'static self) -> u64 {
        self.with(Cell::get)
    }
}

/// Lets the others run until `counter` is there.
pub async fn until(counter: &'static std::thread::LocalKey<Counter>, wanted: u64) {
    while counter.value() < wanted {
        yield_now().await;
    }
}
