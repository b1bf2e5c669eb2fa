//! Servers whose load is a Node program in bench/programs. Arguments of the subject follow those of all subjects.

use crate::support::{cpu, rss, Facts};
use std::env;
use std::future::Future;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::runtime::Builder;
use tokio::sync::Notify;

const BUFFER: usize = 1 << 16;
const HEAD: usize = 1 << 12;
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!";

fn more(index: usize) -> String {
    env::args().nth(6 + index).expect("an argument of the subject")
}

fn on_loop<F: Future>(body: F) -> F::Output {
    Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(body)
}

fn start_load(name: &str, args: &[String]) -> Child {
    let script = Path::new(&env::var("BENCH_PROGRAMS").expect("BENCH_PROGRAMS")).join(name);
    Command::new("node").arg(script).args(args).stdout(Stdio::piped()).spawn().expect("node")
}

/// The number behind `"name":` in what the load prints; 0 if there is none.
fn figure(text: &str, name: &str) -> f64 {
    let key = format!("\"{}\":", name);
    let at = match text.find(&key) {
        Some(at) => at,
        None => return 0.0,
    };
    let rest = &text[at + key.len()..];
    let end = rest.find([',', '}']).unwrap_or(rest.len());
    rest[..end].parse().expect("a number")
}

fn facts(load: Child, used: f64, count: u64) -> Facts {
    let output = load.wait_with_output().expect("the load");
    let text = String::from_utf8(output.stdout).expect("text");
    let count = count as f64;
    vec![
        ("answered", figure(&text, "answered")),
        ("rate", count / figure(&text, "seconds")),
        ("cpu", used * 1e6 / count),
        ("p50", figure(&text, "p50")),
        ("p99", figure(&text, "p99")),
    ]
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    (listener, port)
}

/// CPU from the first connection to the last.
#[derive(Default)]
struct Watch {
    state: Mutex<(u64, f64, f64)>,
    done: Notify,
}

impl Watch {
    fn begin(&self) {
        let mut state = self.state.lock().expect("no panic");
        if state.0 == 0 {
            state.1 = cpu();
        }
        state.0 += 1;
    }

    fn end(&self) {
        let mut state = self.state.lock().expect("no panic");
        state.0 -= 1;
        if state.0 == 0 {
            state.2 = cpu() - state.1;
            self.done.notify_one();
        }
    }

    /// CPU seconds, once the last connection has ended.
    async fn used(&self) -> f64 {
        self.done.notified().await;
        self.state.lock().expect("no panic").2
    }
}

/// Spawns a task with `serve` for each connection.
fn accept<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    watch: Arc<Watch>,
    serve: impl Fn(TcpStream) -> F + Send + Sync + Copy + 'static,
) {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("no delay");
            let watch = watch.clone();
            watch.begin();
            tokio::spawn(async move {
                serve(stream).await;
                watch.end();
            });
        }
    });
}

/// Serves the program `load`, whose first argument is the port, until its last connection has ended.
fn serve<F: Future<Output = ()> + Send + 'static>(
    count: u64,
    load: &str,
    args: &[String],
    handle: impl Fn(TcpStream) -> F + Send + Sync + Copy + 'static,
) -> Facts {
    on_loop(async {
        let (listener, port) = listen().await;
        let watch = Arc::new(Watch::default());
        accept(listener, watch.clone(), handle);
        let load = start_load(load, &[&[port], args].concat());
        let used = watch.used().await;
        facts(load, used, count)
    })
}

/// CONNECTIONS BYTES tcp
pub fn echo(count: u64) -> Facts {
    serve(count, "echo-load.mjs", &[more(0), more(1), count.to_string(), more(2)], |mut stream| async move {
        let mut buffer = vec![0; BUFFER];
        while let Ok(size) = stream.read(&mut buffer).await {
            if size == 0 || stream.write_all(&buffer[..size]).await.is_err() {
                break;
            }
        }
    })
}

/// CONNECTIONS
pub fn http_like(count: u64) -> Facts {
    serve(count, "request-load.mjs", &[more(0), count.to_string()], |mut stream| async move {
        let mut buffer = vec![0; HEAD];
        let mut have = 0;
        while let Ok(size) = stream.read(&mut buffer[have..]).await {
            have += size;
            if size == 0 {
                break;
            }
            if buffer[..have].ends_with(b"\r\n\r\n") {
                have = 0;
                if stream.write_all(ANSWER).await.is_err() {
                    break;
                }
            }
        }
    })
}

/// tcp
pub fn connections(count: u64) -> Facts {
    on_loop(async {
        let (listener, port) = listen().await;
        let before = cpu();
        let load = start_load("handshake-load.mjs", &[port, "32".to_string(), count.to_string(), more(0)]);
        let watch = Arc::new(Watch::default());
        let mut serving = Vec::new();
        for _ in 0..count {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let watch = watch.clone();
            watch.begin();
            serving.push(tokio::spawn(async move {
                let _ = stream.write_all(b"x").await;
                let mut rest = [0; 16];
                while matches!(stream.read(&mut rest).await, Ok(size) if size > 0) {}
                drop(stream);
                watch.end();
            }));
        }
        for each in serving {
            each.await.expect("no panic");
        }
        facts(load, cpu() - before, count)
    })
}

/// BYTES WINDOW
pub fn datagrams(count: u64) -> Facts {
    on_loop(async {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let port = socket.local_addr().expect("an address").port().to_string();
        let load = start_load("datagram-load.mjs", &[port, more(0), more(1), count.to_string()]);
        let mut buffer = vec![0; BUFFER];
        let mut before = 0.0;
        for i in 0..count {
            let (size, from) = socket.recv_from(&mut buffer).await.expect("a datagram");
            if i == 0 {
                before = cpu();
            }
            socket.send_to(&buffer[..size], from).await.expect("sent");
        }
        let used = cpu() - before;
        facts(load, used, count)
    })
}

/// FIRST: connections that are there before anything is measured.
pub fn idle(count: u64) -> Facts {
    on_loop(async {
        let first: u64 = more(0).parse().expect("a number");
        let (listener, port) = listen().await;
        let mut load = start_load("idle-load.mjs", &[port, more(0), count.to_string()]);
        let before = arrived(&listener, first).await;
        let after = arrived(&listener, count).await;
        load.kill().expect("killed");
        load.wait().expect("ended");
        vec![("open", count as f64), ("bytes", (after - before) / count as f64)]
    })
}

/// Accepts `count` connections, each with a task that reads. The resident memory then.
async fn arrived(listener: &TcpListener, count: u64) -> f64 {
    for _ in 0..count {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        tokio::spawn(async move {
            let mut buffer = vec![0; HEAD];
            let _ = stream.read(&mut buffer).await;
        });
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    rss()
}
