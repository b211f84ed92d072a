//! A whole internet on one port: every name leads here, every host has its certificate,
//! and what a URL answers is what the story says. It records whatever is asked.
//!
//! The server under test judges names and addresses as it always does; only where its
//! connections end is different (`net::guard::Network::dial`).

use std::collections::HashMap;
use std::collections::HashSet;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use mamekey::net::guard::Network;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::IsCa;
use rcgen::Issuer;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::ClientHello;
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;

use super::wire;
use super::wire::Asked;
use super::wire::Page;

/// A public address that nothing of ours has: where every name seems to lead.
const EVERYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14));

/// What a URL answers, when the story knows.
pub type Script = dyn Fn(&Question) -> Option<Page> + Send + Sync;

/// Every other server there is.
pub struct Internet {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
}

/// A request, with the URL it was meant for.
#[derive(Clone, Debug)]
pub struct Question {
    /// Scheme, host, path and query.
    pub url: String,
    /// The request itself.
    pub asked: Asked,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    script: Option<Arc<Script>>,
    down: HashSet<String>,
    is_silent: bool,
    asked: Vec<Question>,
}

impl Internet {
    /// An internet in which every URL answers 404 and every inbox 202.
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let behind = shared.clone();
        let address = wire::listen_tls(tls(), move |asked| behind.answer(asked));
        Self { shared, address }
    }

    /// The way there.
    pub fn network(&self) -> Network {
        Network {
            lookup: Arc::new(|_| Ok(vec![EVERYWHERE])),
            dial: Some(self.address),
        }
    }

    /// Writes the certificate authority all its hosts are certified by.
    pub fn write_authority(file: &Path) {
        std::fs::write(file, &AUTHORITY.pem).expect("a writable folder");
    }

    /// From now on it answers so.
    pub fn plays(&self, script: Arc<Script>) {
        self.state().script = Some(script);
    }

    /// These hosts never answer.
    pub fn lets_down(&self, hosts: HashSet<String>) {
        self.state().down = hosts;
    }

    /// From now on nobody answers anything.
    pub fn falls_silent(&self, is_silent: bool) {
        self.state().is_silent = is_silent;
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Question> {
        self.state().asked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, asked: Asked) -> Page {
        let host = asked.header("host").unwrap_or_default().to_owned();
        let question = Question {
            url: format!("https://{host}{}", asked.target),
            asked,
        };
        let script = {
            let mut state = self.state();
            if state.is_silent {
                return Page::hang_up();
            }
            state.asked.push(question.clone());
            if state.down.contains(&host) {
                return Page::hang_up();
            }
            state.script.clone()
        };
        let page = script.and_then(|script| script(&question));
        page.unwrap_or_else(|| match question.asked.is_post() {
            true => Page::status(202),
            false => Page::status(404),
        })
    }
}

/// Certifies whatever name a client asks for.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let pem = parameters.self_signed(&key).expect("a certificate").pem();
    let issuer = Issuer::new(parameters, key);
    Authority { pem, issuer }
});

#[derive(Debug, Default)]
struct AnyName {
    known: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl ResolvesServerCert for AnyName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?.to_owned();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Some(
            known
                .entry(name)
                .or_insert_with_key(|name| certify(name))
                .clone(),
        )
    }
}

fn certify(name: &str) -> Arc<CertifiedKey> {
    let key = KeyPair::generate().expect("a key");
    let parameters = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    let certificate = parameters.signed_by(&key, &AUTHORITY.issuer);
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("PKCS#8");
    let key = any_ecdsa_type(&key).expect("an ECDSA key");
    Arc::new(CertifiedKey::new(chain, key))
}

fn tls() -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(AnyName::default()));
    Arc::new(config)
}
