//! For tests: a request as it comes over the wire, without a socket.

use std::convert::Infallible;

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

/// What the client does after it has sent everything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It hangs up.
    HangUp,
    /// It stays and says nothing.
    Stay,
}

/// Lets hyper read these bytes and hands the request's headers and body to `read`. Time
/// stands still unless everybody waits.
pub fn receive<T>(
    sent: Vec<u8>,
    then: Then,
    read: impl AsyncFnOnce(HeaderMap, Incoming) -> T,
) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(async {
        let (mut client, server) = tokio::io::duplex(16 << 10);
        let (requests, mut arrived) = mpsc::channel(1);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let requests = requests.clone();
            async move {
                requests.send(request).await.expect("the test listens");
                std::future::pending::<()>().await;
                Ok::<_, Infallible>(hyper::Response::new(Empty::<Bytes>::new()))
            }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(server), service));
        tokio::spawn(async move {
            // Failing is right when the server has heard enough.
            let _ = client.write_all(&sent).await;
            if then == Then::Stay {
                std::future::pending::<()>().await;
            }
        });
        let request = arrived.recv().await.expect("the bytes are a request");
        let (head, incoming) = request.into_parts();
        read(head.headers, incoming).await
    })
}

/// A POST with these headers and this body, as it is sent.
pub fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST / HTTP/1.1\r\nhost: bean.example\r\n{headers}\r\n\r\n");
    [head.as_bytes(), body].concat()
}
