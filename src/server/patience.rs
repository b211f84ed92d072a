//! A connection whose reader has stopped is given up.
//!
//! hyper limits how long a client may take to ask; nothing limits how long it may take to
//! read the answer. This wrapper ends a connection that took none of the bytes waiting for
//! it for a while, so that stalled downloads cannot hold every place there is.

use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::time::Sleep;
use tokio::time::sleep;

/// How long a client may take no byte while bytes are waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream with limited patience for its reader.
pub struct Patient<S> {
    stream: S,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// Wraps a stream.
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            waiting: None,
        }
    }

    /// Passes on what a write came to; one that does not move is timed.
    fn timed<T>(
        &mut self,
        context: &mut Context<'_>,
        write: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if write.is_ready() {
            self.waiting = None;
            return write;
        }
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let write = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.timed(context, write)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let write = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.timed(context, write)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flush = Pin::new(&mut this.stream).poll_flush(context);
        this.timed(context, flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let shutdown = Pin::new(&mut this.stream).poll_shutdown(context);
        this.timed(context, shutdown)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::io::AsyncWriteExt;

    use super::*;

    fn run<T>(story: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        runtime.expect("a runtime").block_on(story)
    }

    #[test]
    fn a_reader_who_stopped_is_given_up() {
        run(async {
            let (ours, _theirs) = tokio::io::duplex(16);
            let failed = Patient::new(ours).write_all(&[0; 64]).await;
            let kind = failed.expect_err("nobody reads").kind();
            assert_eq!(kind, io::ErrorKind::TimedOut);
        });
    }

    #[test]
    fn a_slow_reader_is_waited_for() {
        run(async {
            let (ours, mut theirs) = tokio::io::duplex(16);
            let reading = async move {
                for _ in 0..4 {
                    sleep(PATIENCE / 2).await;
                    theirs.read_exact(&mut [0; 16]).await.expect("bytes come");
                }
            };
            let mut ours = Patient::new(ours);
            let (written, ()) = tokio::join!(ours.write_all(&[0; 64]), reading);
            written.expect("all was read in the end");
        });
    }
}
