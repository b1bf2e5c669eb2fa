//! From one thread, with a runtime of its own, to another, and into a pool.

use crate::support::*;
use std::thread;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::spawn;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;

fn microseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6
}

pub fn flood(size: u64) -> Facts {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let (before, start) = (cpu(), Instant::now());
    let other = thread::spawn(move || {
        for i in 0..size {
            sender.send(i).expect("it is open");
        }
    });
    let sum = on_loop(async {
        let mut sum = 0;
        while let Some(value) = receiver.recv().await {
            sum += value;
        }
        sum
    });
    let rate = millions_per_second(start, size);
    let used = cpu() - before;
    other.join().expect("no panic");
    vec![("sum", sum as f64), ("rate", rate), ("cpu", used * 1e6 / size as f64)]
}

pub fn ping_pong(size: u64) -> Facts {
    let (ask, mut asked) = mpsc::unbounded_channel();
    let (answer, mut answered) = mpsc::unbounded_channel();
    let other = thread::spawn(move || {
        on_loop(async {
            while let Some(value) = asked.recv().await {
                answer.send(value).expect("it is open");
            }
        });
    });
    let mut times = Vec::with_capacity(size as usize);
    let before = cpu();
    let answers = on_loop(async {
        let mut answers = 0;
        for _ in 0..size {
            let start = Instant::now();
            ask.send(1).expect("it is open");
            answers += answered.recv().await.expect("an answer");
            times.push(microseconds(start));
        }
        answers
    });
    let used = cpu() - before;
    drop(ask);
    other.join().expect("no panic");
    vec![
        ("rounds", times.len() as f64),
        ("answers", answers as f64),
        ("trip", median(&mut times)),
        ("cpu", used * 1e6 / size as f64),
    ]
}

/// A call is a task on the other thread's runtime, whose result the caller blocks on.
pub fn blocking_call(size: u64) -> Facts {
    let (quit, until) = oneshot::channel::<()>();
    let (sender, receiver) = std::sync::mpsc::channel();
    let other = thread::spawn(move || {
        let runtime = runtime();
        sender.send(runtime.handle().clone()).expect("it is open");
        runtime.block_on(until).expect("it is told");
    });
    let handle = receiver.recv().expect("a handle");
    let mut times = Vec::with_capacity(size as usize);
    let mut sum = 0;
    let before = cpu();
    for i in 0..size {
        let start = Instant::now();
        let (answer, answered) = oneshot::channel();
        handle.spawn(async move { answer.send(i + 1) });
        sum += answered.blocking_recv().expect("an answer");
        times.push(microseconds(start));
    }
    let used = cpu() - before;
    quit.send(()).expect("it listens");
    other.join().expect("no panic");
    vec![("sum", sum as f64), ("time", median(&mut times)), ("cpu", used * 1e6 / size as f64)]
}

pub fn executor(size: u64) -> Facts {
    const THREADS: usize = 2;
    const IN_FLIGHT: u64 = 1_000;
    const SINGLE: u64 = 2_000;
    async fn add_one(value: u64) -> u64 {
        spawn_blocking(move || value + 1).await.expect("no panic")
    }
    let runtime = Builder::new_current_thread().max_blocking_threads(THREADS).build().expect("a runtime");
    runtime.block_on(async {
        let (before, start) = (cpu(), Instant::now());
        let callers: Vec<_> = (0..IN_FLIGHT)
            .map(|caller| {
                spawn(async move {
                    let mut sum = 0;
                    for i in (caller..size).step_by(IN_FLIGHT as usize) {
                        sum += add_one(i).await - 1;
                    }
                    sum
                })
            })
            .collect();
        let mut sum = 0;
        for caller in callers {
            sum += caller.await.expect("no panic");
        }
        let rate = size as f64 / start.elapsed().as_secs_f64();
        let used = cpu() - before;
        let mut times = Vec::with_capacity(SINGLE as usize);
        let mut singles = 0;
        for i in 0..SINGLE {
            let begin = Instant::now();
            singles += add_one(i).await;
            times.push(microseconds(begin));
        }
        vec![
            ("sum", sum as f64),
            ("singles", singles as f64),
            ("rate", rate),
            ("cpu", used * 1e6 / size as f64),
            ("latency", median(&mut times)),
        ]
    })
}
