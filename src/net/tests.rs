//! The fetcher against real sockets: servers of a few lines that behave well or badly.

use std::io::BufRead;
use std::io::BufReader;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use super::*;
use crate::config::Reach;
use crate::net::guard::Lookup;

/// Answers every connection with this function until the test process ends. It gets the
/// head of each request and the stream.
fn server(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let answer = answer.clone();
            thread::spawn(move || serve(stream.unwrap(), &*answer));
        }
    });
    address
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&str, &mut TcpStream)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let head = match head(&mut reader) {
            Some(head) => head,
            None => return,
        };
        answer(&head, &mut stream);
    }
}

fn head(reader: &mut impl BufRead) -> Option<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    Some(head)
}

fn say(text: &'static str) -> impl Fn(&str, &mut TcpStream) + Send + Sync + 'static {
    move |_, stream| stream.write_all(text.as_bytes()).unwrap_or(())
}

fn settings(reach: Reach) -> Federation {
    Federation {
        enabled: true,
        reach,
        extra_ca: None,
        signed_fetch: false,
    }
}

fn asking(federation: &Federation, lookup: Lookup) -> Fetcher {
    let origin = Origin::parse("https://us.example").unwrap();
    let network = Network { lookup, dial: None };
    Fetcher::on(&origin, federation, network).unwrap()
}

fn fetcher() -> Fetcher {
    asking(&settings(Reach::Loopback), Arc::new(guard::system_lookup))
}

fn url(address: SocketAddr, path: &str) -> Url {
    Url::parse(&format!("http://{address}{path}")).unwrap()
}

fn get(address: SocketAddr) -> Result<Answer, NetError> {
    fetcher().get(&url(address, "/"), &HeaderMap::new(), Limits::OBJECT)
}

#[test]
fn a_request_says_who_we_are_and_asks_exactly_for_the_url() {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    let address = server(move |head, stream| {
        seen.lock().unwrap().push(head.to_owned());
        say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi")(head, stream);
    });
    let mut headers = HeaderMap::new();
    headers.insert(
        "accept",
        HeaderValue::from_static("application/activity+json"),
    );
    headers.insert("host", HeaderValue::from_static("elsewhere.example"));
    let asked = url(address, "/users/%7Ebob?a=b%20c#main-key");
    let answer = fetcher().get(&asked, &headers, Limits::OBJECT).unwrap();

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-a"), Some("b"));
    assert_eq!(answer.body, b"hi");
    let head = heads.lock().unwrap()[0].clone();
    assert!(
        head.starts_with("GET /users/%7Ebob?a=b%20c HTTP/1.1\r\n"),
        "{head}"
    );
    let host = format!("host: {address}\r\n");
    assert!(head.contains(&host), "{head}");
    assert!(!head.contains("elsewhere"), "{head}");
    assert!(
        head.contains("accept: application/activity+json\r\n"),
        "{head}"
    );
    let agent = format!(
        "user-agent: Mamekey/{} (+https://us.example/)\r\n",
        env!("CARGO_PKG_VERSION")
    );
    assert!(head.contains(&agent), "{head}");
}

#[test]
fn any_status_is_an_answer_and_no_redirect_is_followed() {
    let address = server(say(
        "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
    ));
    let answer = get(address).unwrap();
    assert_eq!(answer.status, 302);
    let to = answer.redirect(&url(address, "/")).unwrap();
    assert_eq!(to, url(address, "/b"));

    let address = server(say("HTTP/1.1 410 Gone\r\nContent-Length: 4\r\n\r\ngone"));
    assert_eq!(get(address).unwrap().good().unwrap_err(), NetError::Gone);
}

#[test]
fn a_post_brings_its_body_and_reads_the_beginning_of_the_answer() {
    let address = server(|head, stream| {
        assert!(head.starts_with("POST /inbox HTTP/1.1\r\n"));
        assert!(head.contains("content-length: 5\r\n"), "{head}");
        let answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 9000\r\n\r\n";
        stream.write_all(answer.as_bytes()).unwrap();
        stream.write_all(&[b'x'; 9000]).unwrap_or(());
    });
    let answer = fetcher()
        .post(
            &url(address, "/inbox"),
            &HeaderMap::new(),
            b"hello",
            Limits::DELIVERY,
        )
        .unwrap();
    assert_eq!(answer.status, 202);
    assert_eq!(answer.body.len(), 4096);
}

#[test]
fn a_body_beyond_the_limit_is_refused_whatever_its_headers_claim() {
    let limits = Limits {
        body_bytes: 10,
        ..Limits::OBJECT
    };
    for said in [
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n01234567890",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
    ] {
        let asked = url(server(say(said)), "/");
        let refused = fetcher().get(&asked, &HeaderMap::new(), limits);
        assert_eq!(
            refused.unwrap_err(),
            NetError::Never(Trouble::TooLarge),
            "{said}"
        );
    }
    let exact = server(say(
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789",
    ));
    let answer = fetcher().get(&url(exact, "/"), &HeaderMap::new(), limits);
    assert_eq!(answer.unwrap().body, b"0123456789");
}

/// Ten million zeros in ten kilobytes.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 10_000_000]).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_compressed_body_is_counted_as_it_unfolds() {
    let bomb = bomb();
    assert!(bomb.len() < 20_000);
    let address = server(move |_, stream| {
        let length = bomb.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&bomb).unwrap_or(());
    });
    assert_eq!(
        get(address).unwrap_err(),
        NetError::Never(Trouble::TooLarge)
    );
    let limits = Limits {
        body_bytes: 10_000_000,
        ..Limits::OBJECT
    };
    let answer = fetcher().get(&url(address, "/"), &HeaderMap::new(), limits);
    assert_eq!(answer.unwrap().body.len(), 10_000_000);
}

#[test]
fn compression_we_did_not_ask_for_or_broken_is_no_body() {
    for said in [
        "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\nhihihihihihihihihihi",
    ] {
        let refused = get(server(say(said))).unwrap_err();
        assert_eq!(refused, NetError::Never(Trouble::Encoding), "{said}");
    }
}

#[test]
fn a_peer_that_drips_is_left_when_the_time_is_up() {
    let drip = |_: &str, stream: &mut TcpStream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
        for byte in head.iter().chain(&[b'x'; 1000]) {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
    };
    let address = server(drip);
    let slow_head = Limits {
        answer: Duration::from_millis(150),
        ..Limits::OBJECT
    };
    let slow_body = Limits {
        total: Duration::from_millis(900),
        ..Limits::OBJECT
    };
    for limits in [slow_head, slow_body] {
        let start = Instant::now();
        let refused = fetcher().get(&url(address, "/"), &HeaderMap::new(), limits);
        assert_eq!(refused.unwrap_err(), NetError::Later(Trouble::Timeout));
        assert!(
            start.elapsed() < Duration::from_secs(4),
            "{:?}",
            start.elapsed()
        );
    }
}

#[test]
fn a_body_cut_short_is_not_taken_for_a_whole_one() {
    let address = server(|_, stream| {
        let cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
        stream.write_all(cut.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Both).unwrap();
    });
    assert!(matches!(
        get(address),
        Err(NetError::Later(Trouble::Connection(_)))
    ));
}

#[test]
fn headers_without_end_are_refused() {
    let address = server(|_, stream| {
        let mut told = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while told.is_ok() {
            told = stream.write_all(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
        }
    });
    let start = Instant::now();
    assert!(get(address).is_err());
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[test]
fn what_is_not_http_is_trouble_and_no_panic() {
    for said in [
        "",
        "\r\n\r\n\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 99999\r\n\r\n",
    ] {
        let address = server(move |_, stream| {
            stream.write_all(said.as_bytes()).unwrap_or(());
            stream.shutdown(std::net::Shutdown::Both).unwrap_or(());
        });
        assert!(matches!(get(address), Err(NetError::Later(_))), "{said:?}");
    }
}

#[test]
fn a_download_is_written_piece_by_piece_and_only_on_success() {
    let address = server(|head, stream| {
        let status = if head.starts_with("GET /there ") {
            "200 OK"
        } else {
            "404 Not Found"
        };
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: 100000\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap_or(());
        stream.write_all(&[b'x'; 100_000]).unwrap_or(());
    });
    let mut file = Vec::new();
    let none = HeaderMap::new();
    let there = url(address, "/there");
    let done = fetcher()
        .get_to_file(&there, &none, Limits::OBJECT, &mut file)
        .unwrap();
    assert_eq!((done.size_bytes, file.len()), (100_000, 100_000));
    assert!(done.answer.body.is_empty());

    let mut file = Vec::new();
    let missing = url(address, "/missing");
    let done = fetcher()
        .get_to_file(&missing, &none, Limits::OBJECT, &mut file)
        .unwrap();
    assert_eq!(
        (done.answer.status.as_u16(), done.size_bytes, file.len()),
        (404, 0, 0)
    );

    let small = Limits {
        body_bytes: 99_999,
        ..Limits::OBJECT
    };
    let over = fetcher().get_to_file(&there, &none, small, &mut Vec::new());
    assert_eq!(over.unwrap_err(), NetError::Never(Trouble::TooLarge));

    let mut full: &mut [u8] = &mut [0; 10];
    let full = fetcher().get_to_file(&there, &none, Limits::OBJECT, &mut full);
    assert!(matches!(full, Err(NetError::Later(Trouble::Writing(_)))));
}

/// Answers look-ups from a script, one line per look-up, the last one for good.
fn script(lines: &[&[&str]]) -> Lookup {
    let parse = |texts: &&[&str]| -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    };
    let mut lines: Vec<_> = lines.iter().map(parse).collect();
    lines.reverse();
    let lines = Mutex::new(lines);
    Arc::new(move |_| {
        let mut lines = lines.lock().unwrap();
        let last = lines.len() == 1;
        Ok(if last {
            lines[0].clone()
        } else {
            lines.pop().unwrap()
        })
    })
}

#[test]
fn a_name_that_changes_its_mind_is_refused_though_the_connection_is_open() {
    let address = server(say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    let lookup = script(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let fetcher = asking(&settings(Reach::Loopback), lookup);
    let asked = Url::parse(&format!("http://peer.example:{}/", address.port())).unwrap();
    let first = fetcher.get(&asked, &HeaderMap::new(), Limits::OBJECT);
    assert_eq!(first.unwrap().body, b"hi");
    let second = fetcher.get(&asked, &HeaderMap::new(), Limits::OBJECT);
    let inside = "10.0.0.1".parse().unwrap();
    assert_eq!(second.unwrap_err(), Refusal::Address(inside).into());
}

#[test]
fn a_name_is_looked_up_once_a_request_and_the_answer_is_what_is_connected_to() {
    // The second answer leads to a place where nobody listens: were it asked for, the
    // request would fail.
    let address = server(say(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
    ));
    let lookup = script(&[&["127.0.0.1"], &["127.77.77.77"]]);
    let fetcher = asking(&settings(Reach::Loopback), lookup);
    let asked = Url::parse(&format!("http://peer.example:{}/", address.port())).unwrap();
    assert!(
        fetcher
            .get(&asked, &HeaderMap::new(), Limits::OBJECT)
            .is_ok()
    );
    let second = fetcher.get(&asked, &HeaderMap::new(), Limits::OBJECT);
    assert!(
        matches!(second, Err(NetError::Later(Trouble::Connection(_)))),
        "{second:?}"
    );
}

#[test]
fn a_public_name_that_leads_inside_is_never_connected_to() {
    for inside in [
        "127.0.0.1",
        "::1",
        "192.168.1.1",
        "169.254.169.254",
        "::ffff:127.0.0.1",
    ] {
        let lookup = script(&[&["1.1.1.1", inside]]);
        let fetcher = asking(&settings(Reach::Public), lookup);
        let asked = Url::parse("https://peer.example/").unwrap();
        let refused = fetcher.get(&asked, &HeaderMap::new(), Limits::OBJECT);
        let inside = inside.parse().unwrap();
        assert_eq!(refused.unwrap_err(), Refusal::Address(inside).into());
    }
}

#[test]
fn a_name_nobody_knows_may_be_known_later() {
    let lookup: Lookup = Arc::new(|_| Err(io::Error::other("no such name")));
    let fetcher = asking(&settings(Reach::Public), lookup);
    let asked = Url::parse("https://peer.example/").unwrap();
    let refused = fetcher.get(&asked, &HeaderMap::new(), Limits::OBJECT);
    assert_eq!(refused.unwrap_err(), NetError::Later(Trouble::Name));
}

#[test]
fn connections_are_kept_for_the_next_request() {
    let connections = Arc::new(Mutex::new(std::collections::HashSet::new()));
    let seen = connections.clone();
    let address = server(move |head, stream| {
        seen.lock().unwrap().insert(stream.peer_addr().unwrap());
        say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")(head, stream);
    });
    let fetcher = fetcher();
    for _ in 0..5 {
        fetcher
            .get(&url(address, "/"), &HeaderMap::new(), Limits::OBJECT)
            .unwrap();
    }
    assert_eq!(connections.lock().unwrap().len(), 1);
}

/// A TLS server for `peer.example` and 127.0.0.1, and the PEM of who vouches for it.
fn tls_server() -> (SocketAddr, String) {
    use rustls::pki_types::PrivateKeyDer;
    let names = vec!["peer.example".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let session = rustls::ServerConnection::new(config.clone()).unwrap();
            let stream = rustls::StreamOwned::new(session, socket.unwrap());
            thread::spawn(move || {
                let mut stream = BufReader::new(stream);
                while head(&mut stream).is_some() {
                    let said = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe";
                    stream.get_mut().write_all(said).unwrap_or(());
                }
            });
        }
    });
    (address, made.cert.pem())
}

#[test]
fn tls_trusts_the_extra_authority_and_no_stranger() {
    let (address, pem) = tls_server();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let lookup = script(&[&["127.0.0.1"]]);
    let trusting = Federation {
        extra_ca: Some(file),
        ..settings(Reach::Loopback)
    };
    let trusting = asking(&trusting, lookup.clone());
    let strict = asking(&settings(Reach::Loopback), lookup);
    let port = address.port();
    let at = |host: &str| Url::parse(&format!("https://{host}:{port}/")).unwrap();

    for host in ["peer.example", "peer.example", "127.0.0.1"] {
        let answer = trusting.get(&at(host), &HeaderMap::new(), Limits::OBJECT);
        assert_eq!(answer.unwrap().body, b"safe");
    }
    for (fetcher, host) in [(&strict, "peer.example"), (&trusting, "other.example")] {
        let refused = fetcher.get(&at(host), &HeaderMap::new(), Limits::OBJECT);
        assert!(
            matches!(refused, Err(NetError::Later(Trouble::Tls(_)))),
            "{host} {refused:?}"
        );
    }
}

#[test]
fn a_handshake_that_never_comes_ends_with_the_time_for_connecting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Url::parse(&format!("https://{address}/")).unwrap();
    let limits = Limits {
        total: Duration::from_millis(300),
        ..Limits::OBJECT
    };
    let start = Instant::now();
    let refused = fetcher().get(&asked, &HeaderMap::new(), limits);
    assert_eq!(refused.unwrap_err(), NetError::Later(Trouble::Timeout));
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_file_of_authorities_that_holds_none_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let with = |file: &std::path::Path| {
        let extra_ca = Some(file.to_owned());
        let origin = Origin::parse("https://us.example").unwrap();
        let federation = Federation {
            extra_ca,
            ..settings(Reach::Public)
        };
        Fetcher::on(&origin, &federation, Network::default())
    };
    assert!(with(&file).is_err());
    std::fs::write(&file, "nothing").unwrap();
    assert!(with(&file).is_err());
}
