//! Tasks that start, give way to each other, and are awaited.

use crate::support::*;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::time::Instant;
use tokio::spawn;
use tokio::task::{yield_now, JoinHandle, JoinSet};

thread_local! {
    static RAN: Counter = Cell::new(0);
    static DOWN: Counter = Cell::new(0);
    static START: Cell<Option<Instant>> = Cell::new(None);
}

/// A callback for later is a task.
pub fn burst(size: u64) -> Facts {
    RAN.reset();
    on_loop(async {
        let start = Instant::now();
        for _ in 0..size {
            spawn(async {
                RAN.count();
            });
        }
        until(&RAN, size).await;
        let rate = millions_per_second(start, size);
        vec![("ran", RAN.value() as f64), ("rate", rate)]
    })
}

fn link(size: u64) {
    spawn(async move {
        if RAN.count() < size {
            link(size);
        }
    });
}

pub fn chain(size: u64) -> Facts {
    RAN.reset();
    on_loop(async {
        let start = Instant::now();
        link(size);
        until(&RAN, size).await;
        vec![("ran", RAN.value() as f64), ("rate", millions_per_second(start, size))]
    })
}

async fn sum(handles: Vec<JoinHandle<u64>>) -> u64 {
    let mut total = 0;
    for handle in handles {
        total += handle.await.expect("no panic");
    }
    total
}

pub fn switch(size: u64) -> Facts {
    async fn worker(turns: u64) -> u64 {
        let mut done = 0;
        while done < turns {
            yield_now().await;
            done += 1;
        }
        done
    }
    on_loop(async {
        let start = Instant::now();
        let turns = sum((0..CROWD).map(|_| spawn(worker(size / CROWD))).collect()).await;
        vec![("turns", turns as f64), ("time", nanoseconds_each(start, size))]
    })
}

async fn short(index: u64) -> u64 {
    yield_now().await;
    index
}

pub fn gather(size: u64) -> Facts {
    on_loop(async {
        let mut total = 0;
        let start = Instant::now();
        for _ in 0..size / CROWD {
            total += sum((0..CROWD).map(|index| spawn(short(index))).collect()).await;
        }
        vec![("total", total as f64), ("rate", millions_per_second(start, size))]
    })
}

pub fn task_group(size: u64) -> Facts {
    on_loop(async {
        let mut total = 0;
        let start = Instant::now();
        for _ in 0..size / CROWD {
            let mut group = JoinSet::new();
            for index in 0..CROWD {
                group.spawn(short(index));
            }
            while let Some(result) = group.join_next().await {
                total += result.expect("no panic");
            }
        }
        vec![("total", total as f64), ("rate", millions_per_second(start, size))]
    })
}

tokio::task_local! {
    static INDEX: u64;
}

pub fn context(size: u64) -> Facts {
    async fn task() -> u64 {
        for _ in 0..4 {
            yield_now().await;
        }
        INDEX.with(|index| *index)
    }
    on_loop(async {
        let mut seen = 0;
        let start = Instant::now();
        for _ in 0..size / CROWD {
            seen += sum((0..CROWD).map(|index| spawn(INDEX.scope(index, task()))).collect()).await;
        }
        vec![("seen", seen as f64), ("time", nanoseconds_each(start, size))]
    })
}

const DEEP_TASKS: u64 = 10;

/// Calls itself down to the given depth, and gives way `each` times at the bottom once all tasks are there.
fn descend(left: u64, each: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move {
        if left > 1 {
            return descend(left - 1, each).await;
        }
        if DOWN.count() == DEEP_TASKS {
            START.with(|start| start.set(Some(Instant::now())));
        }
        until(&DOWN, DEEP_TASKS).await;
        let mut done = 0;
        while done < each {
            yield_now().await;
            done += 1;
        }
        done
    })
}

fn resume(depth: u64, each: u64) -> (u64, f64) {
    DOWN.reset();
    on_loop(async {
        let resumes = sum((0..DEEP_TASKS).map(|_| spawn(descend(depth, each))).collect()).await;
        let start = START.with(Cell::get).expect("all were down");
        (resumes, nanoseconds_each(start, resumes))
    })
}

pub fn depth(size: u64) -> Facts {
    // Each resume polls every frame, so there are fewer of them: otherwise this would take minutes.
    const SLOWNESS: u64 = 100;
    let (shallow, shallow_time) = resume(1, size / DEEP_TASKS);
    let (deep, deep_time) = resume(1_000, size / DEEP_TASKS / SLOWNESS);
    vec![
        ("resumes", (shallow + deep * SLOWNESS) as f64),
        ("shallow", shallow_time),
        ("deep", deep_time),
        ("ratio", deep_time / shallow_time),
    ]
}

pub fn run(size: u64) -> Facts {
    let runtime = runtime();
    let mut sum = 0;
    let start = Instant::now();
    for index in 0..size {
        sum += runtime.block_on(async move { index });
    }
    vec![("sum", sum as f64), ("time", nanoseconds_each(start, size) / 1e3)]
}
