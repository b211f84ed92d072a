//! Sockets in, answers out: the only async code of the crate.
//!
//! A server has a runtime of its own with two threads, however many connections there
//! are; everything a door does runs on the blocking threads behind `offload`. TLS is a
//! proxy's matter. HTTP/2 too: every proxy speaks HTTP/1.1 to the server behind it.

mod address;
mod answer;
mod body;
mod doors;
mod fair;
mod files;
mod metrics;
mod multipart;
mod offload;
mod patience;
mod proxy;
mod range;
mod reply;
mod router;
mod turns;
mod websocket;

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::app::App;
use crate::error::Fault;
use crate::server::metrics::Counts;
use crate::server::offload::Lanes;
use crate::server::patience::Patient;
use crate::server::turns::Turns;

/// Threads that move bytes between sockets and doors.
const THREADS: usize = 2;

/// Blocking threads: all lanes full, and some for files on their way in and out.
const BLOCKING_THREADS: usize = offload::LOCAL_THREADS
    + offload::STREAM_THREADS
    + offload::FILE_THREADS
    + offload::REMOTE_THREADS
    + 8;

/// Connections at once. More wait in the kernel's queue.
const CONNECTIONS: usize = 2_000;

/// Streams among them, so that ordinary requests always find a place.
const STREAMS: usize = 1_500;

/// Connections of one address: a household of browsers behind one router. Those of a
/// trusted proxy are everybody's and not counted.
const CONNECTIONS_EACH: usize = 200;

/// Streams of one address; a browser opens one for each tab.
const STREAMS_EACH: usize = 100;

/// Forms with files that one address may send at once: of the eight there are, some are
/// left to others however slowly these come.
const UPLOADS_EACH: usize = 2;

/// Bodies of one address on their way in: half of the memory for all of them.
const BODIES_EACH: usize = 16;

/// How long a client may take to ask, and how long an idle connection is kept: longer
/// than Caddy (2 minutes) and nginx (1 minute) keep theirs, so that it is never we who
/// close a connection at the moment a proxy sends a request on it.
const IDLE: Duration = Duration::from_secs(125);

/// What hyper may buffer of one connection: the longest head of a request, and the piece
/// in which bodies are read.
const BUFFER_BYTES: usize = 64 << 10;

/// Headers of one request; signed requests through two proxies have about thirty.
const HEADERS: usize = 100;

/// How long stopping waits for what is in hand.
const GRACE: Duration = Duration::from_secs(10);

/// The wait after an accept that failed, mostly for want of file descriptors.
const BACK_OFF: Duration = Duration::from_millis(100);

/// A connection's place among all; given back when the last holder drops it.
type Place = Arc<OwnedSemaphorePermit>;

/// A server that listens. Dropping it ends it at once; [`Listening::stop`] is kinder.
pub struct Listening {
    address: SocketAddr,
    stopping: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    places: Arc<Semaphore>,
    runtime: Option<Runtime>,
}

/// What every request of one server shares.
struct Site {
    app: Arc<App>,
    lanes: Lanes,
    counts: Counts,
    /// Places for connections, for streams and for forms with files.
    places: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    uploads: Semaphore,
    /// Places for those forms whose head does not tell who sends them.
    strangers: Semaphore,
    /// What one address may hold of each.
    each: Each,
    /// Memory for bodies, in kibibytes.
    bodies: Arc<Semaphore>,
    /// What others are asked for is asked for once, and of one host few things at a time.
    fetches: Turns,
    hosts: Turns,
    uploads_to: multipart::Limits,
    /// Whether our public origin is https.
    https: bool,
    stopping: watch::Receiver<bool>,
}

/// What one address may hold at once.
struct Each {
    connections: Arc<fair::Places>,
    streams: Arc<fair::Places>,
    uploads: Arc<fair::Places>,
    bodies: Arc<fair::Places>,
}

impl Default for Each {
    fn default() -> Self {
        Self {
            connections: fair::Places::of(CONNECTIONS_EACH),
            streams: fair::Places::of(STREAMS_EACH),
            uploads: fair::Places::of(UPLOADS_EACH),
            bodies: fair::Places::of(BODIES_EACH),
        }
    }
}

impl Site {
    fn new(app: Arc<App>, places: Arc<Semaphore>, stopping: watch::Receiver<bool>) -> Self {
        Self {
            lanes: Lanes::default(),
            counts: Counts::default(),
            places,
            streams: Arc::new(Semaphore::new(STREAMS)),
            uploads: Semaphore::new(multipart::AT_ONCE),
            strangers: Semaphore::new(multipart::OF_STRANGERS),
            each: Each::default(),
            bodies: Arc::new(Semaphore::new(body::MEMORY_KIB)),
            fetches: Turns::of(1),
            hosts: Turns::of(proxy::PER_HOST),
            uploads_to: doors::upload_limits(&app),
            https: doors::is_https(&app),
            stopping,
            app,
        }
    }

    /// Whether this proxy's word about its clients is believed.
    fn trusts(&self, proxy: IpAddr) -> bool {
        doors::trusts(&self.app, proxy)
    }

    /// Waits until the server is to stop.
    async fn stopped(&self) {
        let mut stopping = self.stopping.clone();
        // An error means that the server is gone already.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    }

    fn connections(&self) -> usize {
        CONNECTIONS - self.places.available_permits()
    }

    fn streams_open(&self) -> usize {
        STREAMS - self.streams.available_permits()
    }
}

/// Listens on an address; port 0 picks a free one.
///
/// # Errors
/// When the address cannot be had, or threads cannot be started.
pub fn listen(app: Arc<App>, address: SocketAddr) -> Result<Listening, Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_name("mamekey")
        .enable_all()
        .build()
        .map_err(|cause| Fault::new("starting threads", cause))?;
    let listener = runtime
        .block_on(TcpListener::bind(address))
        .map_err(|cause| match cause.kind() {
            ErrorKind::AddrInUse => Fault(format!(
                "something else listens on {address} already; name another with --listen"
            )),
            _ => Fault::new(&format!("listening on {address}"), cause),
        })?;
    let address = listener.local_addr()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (stopping, stops) = watch::channel(false);
    let site = Arc::new(Site::new(app, Arc::clone(&places), stops));
    let accepting = runtime.spawn(accept_all(listener, site));
    Ok(Listening {
        address,
        stopping,
        accepting,
        places,
        runtime: Some(runtime),
    })
}

impl Listening {
    /// Where it listens, with the port that was picked.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the operator ends the process (SIGTERM or SIGINT).
    ///
    /// # Errors
    /// When signals cannot be listened to.
    pub fn wait_for_signal(&self) -> Result<(), Fault> {
        match &self.runtime {
            Some(runtime) => Ok(runtime.block_on(signal())?),
            None => Ok(()),
        }
    }

    /// Takes no more requests, finishes what is in hand (10 seconds at most), ends.
    pub fn stop(mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        self.stopping.send_replace(true);
        let all = u32::try_from(CONNECTIONS).expect("the limit is a small number");
        let finished = runtime.block_on(async {
            // The port is free again when this returns; a task that panicked holds none.
            let _ = (&mut self.accepting).await;
            timeout(GRACE, self.places.acquire_many(all)).await.is_ok()
        });
        if !finished {
            tracing::warn!("some requests took too long to finish and were broken off");
        }
        runtime.shutdown_background();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix;
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Takes connections until the server stops.
async fn accept_all(listener: TcpListener, site: Arc<Site>) {
    loop {
        let taken = tokio::select! {
            taken = take(&listener, &site) => taken,
            () = site.stopped() => return,
        };
        match taken {
            Ok((stream, peer, place)) => {
                let site = Arc::clone(&site);
                tokio::spawn(serve(site, stream, peer.ip(), Arc::new(place)));
            }
            Err(cause) => {
                tracing::warn!(%cause, "a connection could not be taken");
                sleep(BACK_OFF).await;
            }
        }
    }
}

/// The next connection, once there is a place for it.
async fn take(
    listener: &TcpListener,
    site: &Site,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let (stream, peer) = listener.accept().await?;
    let place = Arc::clone(&site.places).acquire_owned().await;
    Ok((stream, peer, place.expect("places are never closed")))
}

/// Answers the requests of one connection, one after the other.
async fn serve(site: Arc<Site>, stream: TcpStream, peer: IpAddr, place: Place) {
    let held = site.each.connections.take(peer);
    if held.is_none() && !site.trusts(peer) {
        return; // hanging up costs us less than any answer
    }
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let answer = answer::answer(Arc::clone(&site), peer, Arc::clone(&place), request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_headers(HEADERS)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = site.stopped() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(cause) = ended {
        tracing::debug!(%cause, "a connection broke");
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod wire;
