//! tokio's Mutex, Semaphore and channels.

use crate::support::*;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;
use tokio::spawn;
use tokio::sync::{mpsc, Mutex, Semaphore};
use tokio::task::{yield_now, JoinSet};

/// Counts entries, and how many were inside at once.
#[derive(Clone, Copy, Default)]
struct Room {
    entries: u64,
    inside: u64,
    most: u64,
    overlaps: u64,
}

thread_local! {
    static ROOM: Cell<Room> = Cell::new(Room::default());
}

fn enter() {
    ROOM.with(|cell| {
        let mut room = cell.get();
        room.entries += 1;
        room.inside += 1;
        room.most = room.most.max(room.inside);
        room.overlaps += u64::from(room.inside > 1);
        cell.set(room);
    });
}

fn leave() {
    ROOM.with(|cell| {
        let mut room = cell.get();
        room.inside -= 1;
        cell.set(room);
    });
}

fn take_room() -> Room {
    ROOM.with(Cell::take)
}

pub fn lock(size: u64) -> Facts {
    const VISITORS: u64 = 100;
    take_room();
    on_loop(async {
        let mutex = Arc::new(Mutex::new(()));
        let start = Instant::now();
        for _ in 0..size {
            let _guard = mutex.lock().await;
            enter();
            leave();
        }
        let uncontended = nanoseconds_each(start, size);
        let single = take_room();
        let each = size / 10 / VISITORS;
        let mut visitors = JoinSet::new();
        let start = Instant::now();
        for _ in 0..VISITORS {
            let mutex = mutex.clone();
            visitors.spawn(async move {
                for _ in 0..each {
                    let _guard = mutex.lock().await;
                    enter();
                    yield_now().await;
                    leave();
                }
            });
        }
        while visitors.join_next().await.is_some() {}
        let contended = nanoseconds_each(start, each * VISITORS);
        let many = take_room();
        vec![
            ("entries", single.entries as f64),
            ("contendedEntries", many.entries as f64),
            ("overlaps", (single.overlaps + many.overlaps) as f64),
            ("uncontended", uncontended),
            ("contended", contended),
        ]
    })
}

pub fn semaphore(size: u64) -> Facts {
    const LIMIT: usize = 10;
    take_room();
    on_loop(async {
        let semaphore = Arc::new(Semaphore::new(LIMIT));
        let start = Instant::now();
        for _ in 0..size / CROWD {
            let mut crowd = JoinSet::new();
            for _ in 0..CROWD {
                let semaphore = semaphore.clone();
                crowd.spawn(async move {
                    let _permit = semaphore.acquire().await.expect("it is open");
                    enter();
                    yield_now().await;
                    leave();
                });
            }
            while crowd.join_next().await.is_some() {}
        }
        let time = nanoseconds_each(start, size);
        let room = take_room();
        vec![("visits", room.entries as f64), ("most", room.most as f64), ("time", time)]
    })
}

pub fn queue(size: u64) -> Facts {
    const BATCH: u64 = 1_000;
    on_loop(async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let start = Instant::now();
        spawn(async move {
            for i in 0..size {
                sender.send(i).expect("it is open");
                if i % BATCH == BATCH - 1 {
                    yield_now().await;
                }
            }
        });
        let mut sum = 0;
        while let Some(item) = receiver.recv().await {
            sum += item;
        }
        let rate = millions_per_second(start, size);
        let (sender, mut receiver) = mpsc::channel(1);
        let start = Instant::now();
        spawn(async move {
            for i in 0..size {
                sender.send(i).await.expect("it is open");
            }
        });
        let mut handed = 0;
        while let Some(item) = receiver.recv().await {
            handed += item;
        }
        let handover = millions_per_second(start, size);
        vec![("sum", sum as f64), ("rate", rate), ("handed", handed as f64), ("handover", handover)]
    })
}
