//! The subjects of bench/ on tokio: `PROGRAM SUBJECT SIZE TIMES WARMUP LIMIT`, as the harness calls it. Prints the
//! results of the TIMES measurements as JSON. Once it is older than LIMIT milliseconds, it begins no other. Rust is
//! compiled, so there is nothing to warm up, and half of TIMES suffices.
//!
//! One loop is a current-thread runtime; threads are those of the standard library, with one each.

mod memory;
mod servers;
mod support;
mod sync;
mod tasks;
mod threads;
mod timers;

use std::time::Instant;
use support::{json, watched, Facts};

fn subject(name: &str) -> Option<fn(u64) -> Facts> {
    Some(match name {
        "blocking_call" => threads::blocking_call,
        "burst" => tasks::burst,
        "chain" => tasks::chain,
        "context" => tasks::context,
        "datagrams" => servers::datagrams,
        "depth" => tasks::depth,
        "echo" => servers::echo,
        "executor" => threads::executor,
        "flood" => threads::flood,
        "gather" => tasks::gather,
        "handshakes" => servers::connections,
        "http_like" => servers::http_like,
        "idle" => servers::idle,
        "lock" => sync::lock,
        "memory" => memory::memory,
        "ping_pong" => threads::ping_pong,
        "queues" => sync::queue,
        "run" => tasks::run,
        "semaphore" => sync::semaphore,
        "switch" => tasks::switch,
        "task_group" => tasks::task_group,
        "timeout" => timers::timeout,
        "timer_memory" => timers::memory,
        "timers_fire" => timers::fire,
        "timers_hour" => timers::within_an_hour,
        "timers_second" => timers::within_a_second,
        "wait" => timers::wait,
        _ => return None,
    })
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let start = Instant::now();
    let number = |index: usize| args[index].parse::<f64>().expect("a number");
    let measure = subject(&args[1]).expect("the name of a subject");
    let (size, times, limit) = (number(2) as u64, (number(3) as usize + 1) / 2, number(5));
    let mut found = vec![json(&watched(measure, size))];
    while found.len() < times && start.elapsed().as_secs_f64() * 1e3 < limit {
        found.push(json(&watched(measure, size)));
    }
    println!("[{}]", found.join(","));
}
