//! What must verify, what must not, and what must not even panic. Requests recorded for
//! both dialects are in `tests/spec/signatures.rs`.

use std::sync::LazyLock;

use ring::rand::SystemRandom;
use ring::signature::RsaKeyPair;

use super::*;
use crate::crypto::encoding;
use crate::crypto::keys::KeyPair;

const ORIGIN: &str = "https://us.example";
const KEY_ID: &str = "https://them.example/users/bob#main-key";
const NOW: Time = Time(1_795_176_000_000);
const BODY: &[u8] = b"{\"type\":\"Like\"}";

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());
static KEY: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_pem(&PAIR.private_pem).unwrap());

/// A request on its way, to be spoilt and then judged.
#[derive(Clone)]
struct Sent {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Sent {
    fn received(&self) -> Received<'_> {
        Received {
            method: &self.method,
            target: &self.target,
            headers: &self.headers,
            body: &self.body,
            origin: ORIGIN,
        }
    }

    fn judged_at(&self, now: Time) -> Result<(), Refusal> {
        parse(&self.headers)?.verify(&self.received(), &KEY.verify_key(), now)
    }

    fn judged(&self) -> Result<(), Refusal> {
        self.judged_at(NOW)
    }

    /// What is signed, but for the input of RFC 9421, which quotes itself.
    fn text(&self) -> String {
        let received = self.received();
        let text = parse(&self.headers).unwrap().text(&received).unwrap();
        let (text, _) = text
            .split_once("\"@signature-params")
            .unwrap_or((&text, ""));
        text.to_owned()
    }

    fn set(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    fn said(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }
}

fn sent(dialect: Dialect, target: &str, body: Option<&[u8]>) -> Sent {
    let url = Url::parse(&format!("{ORIGIN}{target}")).unwrap();
    let outgoing = Outgoing { url: &url, body };
    let signer = Signer {
        key_id: KEY_ID,
        key: &KEY,
    };
    Sent {
        method: outgoing.method(),
        target: target.to_owned(),
        headers: sign(&outgoing, &signer, dialect, NOW).unwrap(),
        body: body.unwrap_or_default().to_vec(),
    }
}

fn post(dialect: Dialect) -> Sent {
    sent(dialect, "/inbox", Some(BODY))
}

/// A cavage POST whose covered headers and parameters are chosen by the test.
fn signed_by_hand(covered: &str, params: &str, text: &str) -> Sent {
    let mut sent = post(Dialect::Cavage);
    let signature = encoding::base64(&KEY.sign(text.as_bytes()).unwrap());
    let header =
        format!("keyId=\"{KEY_ID}\",{params}headers=\"{covered}\",signature=\"{signature}\"");
    sent.set("signature", &header);
    sent
}

#[test]
fn what_we_sign_verifies_in_every_dialect() {
    for dialect in [Dialect::Cavage, Dialect::CavageNoQuery, Dialect::Rfc9421] {
        for (target, body) in [
            ("/inbox", Some(BODY)),
            ("/users/1", None),
            ("/users/1/outbox?page=true&x=%20", None),
            ("/inbox?a", Some(b"".as_slice())),
        ] {
            let sent = sent(dialect, target, body);
            assert_eq!(sent.judged(), Ok(()), "{dialect:?} {target}");
            let read = parse(&sent.headers).unwrap();
            assert_eq!(read.key_id, KEY_ID);
            let is_9421 = dialect == Dialect::Rfc9421;
            assert_eq!(read.dialect() == Dialect::Rfc9421, is_9421);
        }
    }
}

#[test]
fn our_headers_are_the_ones_everybody_reads() {
    let ours = post(Dialect::Cavage);
    assert_eq!(ours.said("host"), "us.example");
    assert_eq!(ours.said("date"), "Fri, 20 Nov 2026 12:00:00 GMT");
    assert_eq!(ours.said("content-type"), "application/activity+json");
    assert!(ours.said("digest").starts_with("SHA-256="));
    let start = format!(
        "keyId=\"{KEY_ID}\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest content-type\",signature=\""
    );
    assert!(ours.said("signature").starts_with(&start));
    assert_eq!(ours.headers.len(), 5);

    let get = sent(Dialect::Cavage, "/users/1", None);
    assert_eq!(get.said("accept"), ACCEPT);
    assert!(
        get.said("signature")
            .contains("headers=\"(request-target) host date accept\"")
    );
    assert_eq!(get.headers.len(), 4);

    let second = post(Dialect::Rfc9421);
    let input = format!(
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\" \"content-type\");created=1795176000;keyid=\"{KEY_ID}\";alg=\"rsa-v1_5-sha256\""
    );
    assert_eq!(second.said("signature-input"), input);
    assert!(!second.headers.contains_key("digest"));
}

#[test]
fn every_part_that_is_signed_is_bound() {
    type Spoil = fn(&mut Sent);
    let spoils: [(&str, Spoil); 5] = [
        ("method", |sent| sent.method = Method::PUT),
        ("path", |sent| sent.target = "/inboy".to_owned()),
        ("query", |sent| sent.target = "/inbox?x".to_owned()),
        ("body", |sent| sent.body[3] ^= 1),
        ("content-type", |sent| {
            sent.set("content-type", "text/html");
        }),
    ];
    for dialect in [Dialect::Cavage, Dialect::Rfc9421] {
        for (what, spoil) in spoils {
            // A query that was not signed is how some servers sign: cavage reads both.
            if what == "query" && dialect == Dialect::Cavage {
                continue;
            }
            let mut sent = post(dialect);
            spoil(&mut sent);
            assert!(sent.judged().is_err(), "{dialect:?} {what}");
        }
    }
    let mut dated = post(Dialect::Cavage);
    dated.set("date", "Fri, 20 Nov 2026 12:00:01 GMT");
    assert_eq!(dated.judged(), Err(Refusal::Wrong));
}

#[test]
fn the_body_must_be_the_one_that_was_digested() {
    for dialect in [Dialect::Cavage, Dialect::Rfc9421] {
        let mut sent = post(dialect);
        sent.body.push(b' ');
        assert_eq!(sent.judged(), Err(Refusal::Digest));
    }
}

#[test]
fn a_get_signed_without_its_query_verifies_but_not_with_another_path() {
    let mut sent = sent(Dialect::CavageNoQuery, "/users/1?page=1", None);
    assert_eq!(sent.judged(), Ok(()));
    sent.target = "/users/2?page=1".to_owned();
    assert_eq!(sent.judged(), Err(Refusal::Wrong));
}

#[test]
fn a_request_for_another_server_is_refused() {
    let mut replayed = post(Dialect::Cavage);
    replayed.set("host", "other.example");
    assert_eq!(replayed.judged(), Err(Refusal::OtherHost));
    let url = Url::parse("https://other.example/inbox").unwrap();
    let outgoing = Outgoing {
        url: &url,
        body: Some(BODY),
    };
    let signer = Signer {
        key_id: KEY_ID,
        key: &KEY,
    };
    for dialect in [Dialect::Cavage, Dialect::Rfc9421] {
        let mut replayed = post(dialect);
        replayed.headers = sign(&outgoing, &signer, dialect, NOW).unwrap();
        assert!(replayed.judged().is_err());
        replayed.set("host", "us.example");
        assert_eq!(replayed.judged(), Err(Refusal::Wrong), "{dialect:?}");
    }
}

#[test]
fn our_name_is_ours_in_any_case_and_with_its_port() {
    let digest = post(Dialect::Cavage).said("digest");
    let date = post(Dialect::Cavage).said("date");
    for host in ["US.example", "us.example:443"] {
        let text =
            format!("(request-target): post /inbox\nhost: {host}\ndate: {date}\ndigest: {digest}");
        let mut sent = signed_by_hand("(request-target) host date digest", "", &text);
        sent.set("host", host);
        assert_eq!(sent.judged(), Ok(()), "{host}");
    }
}

#[test]
fn the_window_is_an_hour_ahead_and_thirteen_behind() {
    for dialect in [Dialect::Cavage, Dialect::Rfc9421] {
        let sent = post(dialect);
        for (moved, expected) in [
            (0, Ok(())),
            (-HOUR, Ok(())),
            (-HOUR - SECOND, Err(Refusal::Stale)),
            (13 * HOUR, Ok(())),
            (13 * HOUR + SECOND, Err(Refusal::Stale)),
        ] {
            assert_eq!(
                sent.judged_at(NOW.plus(moved)),
                expected,
                "{dialect:?} {moved}"
            );
        }
    }
}

#[test]
fn created_and_expires_are_signed_as_written_and_honoured() {
    let digest = post(Dialect::Cavage).said("digest");
    let covered = "(request-target) (created) (expires) host digest";
    let case = |created: &str, expires: &str| {
        let text = format!(
            "(request-target): post /inbox\n(created): {created}\n(expires): {expires}\nhost: us.example\ndigest: {digest}"
        );
        let params = format!("algorithm=\"hs2019\", created={created} , expires=\"{expires}\",");
        signed_by_hand(covered, &params, &text).judged()
    };
    assert_eq!(case("1795176000", "1795176060"), Ok(()));
    assert_eq!(case("1795176000", "1795176000.5"), Ok(()));
    assert_eq!(case("1795176000", "1795175999"), Err(Refusal::Stale));
    assert_eq!(case("1795179601", "1795186000"), Err(Refusal::Stale));
    assert_eq!(
        case("now", "1795176060"),
        Err(Refusal::Malformed("created"))
    );
    let missing = signed_by_hand(covered, "", "").judged();
    assert_eq!(missing, Err(Refusal::UnknownPart));
}

#[test]
fn what_is_left_out_of_a_cavage_signature_is_named() {
    for (covered, what) in [
        ("host date digest", "(request-target)"),
        ("(request-target) date digest", "host"),
        ("(request-target) host digest", "date"),
        ("(request-target) host date", "digest"),
    ] {
        let judged = signed_by_hand(covered, "", "").judged();
        assert_eq!(judged, Err(Refusal::NotCovered(what)));
    }
}

#[test]
fn a_cavage_signature_is_read_however_it_is_spaced() {
    let plain = post(Dialect::Cavage).said("signature");
    let mut parts: Vec<&str> = plain.split(',').collect();
    parts.reverse();
    let backwards = parts.join(",");
    for odd in [
        format!("Signature {plain}"),
        format!("signature  {plain}"),
        plain.replace("\",", "\" , "),
        plain.replace("algorithm=\"rsa-sha256\"", "algorithm=rsa-sha256"),
        plain.replace("algorithm=\"rsa-sha256\",", ""),
        plain.replace("rsa-sha256", "hs2019"),
        plain.replace("rsa-sha256", "RSA-SHA256"),
        plain.replace("keyId", "keyid"),
        format!("{plain},keyId=\"https://evil.example/#key\",signature=\"AAAA\""),
        format!("{plain},"),
        backwards,
    ] {
        let mut sent = post(Dialect::Cavage);
        sent.set("signature", &odd);
        let key_id = parse(&sent.headers).map(|read| read.key_id);
        assert_eq!(key_id.as_deref(), Ok(KEY_ID), "{odd}");
        assert_eq!(sent.judged(), Ok(()), "{odd}");
    }
    let mut sent = post(Dialect::Cavage);
    sent.headers.remove("signature");
    sent.set("authorization", &format!("Signature {plain}"));
    assert_eq!(sent.judged(), Ok(()));
}

#[test]
fn no_signature_is_none_and_a_strange_key_id_is_no_key_id() {
    let mut sent = post(Dialect::Cavage);
    let plain = sent.said("signature");
    for id in [
        "acct:bob@them.example",
        "main-key",
        "",
        "ftp://them.example/",
    ] {
        sent.set("signature", &plain.replace(KEY_ID, id));
        assert_eq!(sent.judged(), Err(Refusal::KeyId), "{id}");
    }
    sent.headers.remove("signature");
    assert_eq!(sent.judged(), Err(Refusal::Missing));
    for other in ["Bearer abcdefghijklmnop", "Signature", "x"] {
        sent.set("authorization", other);
        assert_eq!(sent.judged(), Err(Refusal::Missing), "{other}");
    }
}

/// A POST signed by RFC 9421 with the input of the test; `%` stands for the usual rest.
fn signed_9421(input: &str, base: &str) -> Sent {
    let mut sent = post(Dialect::Rfc9421);
    let digest = sent.said("content-digest");
    let rest = format!(";created=1795176000;keyid=\"{KEY_ID}\"");
    let input = input.replace('%', &rest);
    let base = base.replace("DIGEST", &digest);
    let text = format!("{base}\"@signature-params\": {input}");
    let signature = encoding::base64(&KEY.sign(text.as_bytes()).unwrap());
    sent.set("signature-input", &format!("a={input}"));
    sent.set("signature", &format!("a=:{signature}:"));
    sent
}

const BASE: &str =
    "\"@method\": POST\n\"@target-uri\": https://us.example/inbox\n\"content-digest\": DIGEST\n";

#[test]
fn parameters_of_rfc_9421_are_covered_whatever_they_are() {
    for input in [
        "(\"@method\" \"@target-uri\" \"content-digest\")%",
        "( \"@method\"  \"@target-uri\" \"content-digest\" )%",
        "(\"@method\" \"@target-uri\" \"content-digest\")%;tag=\"x\";nonce=\"a\\\"b\";strange;n=1.5;t=?1;b=:AAAA:",
        "(\"@method\" \"@target-uri\" \"content-digest\");  alg=\"rsa-v1_5-sha256\"%",
    ] {
        assert_eq!(signed_9421(input, BASE).judged(), Ok(()), "{input}");
    }
}

#[test]
fn what_rfc_9421_must_say_and_may_not_say_is_refused_by_name() {
    let all = "(\"@method\" \"@target-uri\" \"content-digest\")";
    for (input, why) in [
        (
            "(\"@target-uri\" \"content-digest\")%",
            Refusal::NotCovered("@method"),
        ),
        (
            "(\"@method\" \"content-digest\")%",
            Refusal::NotCovered("@target-uri"),
        ),
        (
            "(\"@method\" \"@path\" \"content-digest\")%",
            Refusal::NotCovered("@target-uri"),
        ),
        (
            "(\"@method\" \"@target-uri\")%",
            Refusal::NotCovered("content-digest"),
        ),
        ("(\"@method\";req \"@target-uri\")%", Refusal::UnknownPart),
        (
            "(\"@method\" \"@target-uri\" \"content-digest\";sf)%",
            Refusal::UnknownPart,
        ),
        ("(\"Host\")%", Refusal::UnknownPart),
        (
            "(\"@method\" \"@target-uri\" \"content-digest\" \"x-none\")%",
            Refusal::UnknownPart,
        ),
        (
            "(\"@method\" \"@target-uri\" \"content-digest\" \"@status\")%",
            Refusal::UnknownPart,
        ),
        (&format!("{all}%;alg=\"ed25519\""), Refusal::Algorithm),
        (&format!("{all}%;alg=\"hmac-sha256\""), Refusal::Algorithm),
        (&format!("{all}%;expires=1795175999"), Refusal::Stale),
        (
            &format!("{all}%;expires=\"never\""),
            Refusal::Malformed("expires"),
        ),
        (
            &format!("{all};created=1795176000"),
            Refusal::Malformed("no keyid"),
        ),
        (
            &format!("{all};keyid=\"{KEY_ID}\""),
            Refusal::NotCovered("created"),
        ),
        (
            &format!("{all};created=1795176000;keyid=\"acct:a@b\""),
            Refusal::KeyId,
        ),
    ] {
        assert_eq!(signed_9421(input, BASE).judged(), Err(why), "{input}");
    }
}

#[test]
fn a_query_must_be_covered_when_the_target_is_covered_by_parts() {
    let base = "\"@method\": POST\n\"@authority\": us.example\n\"@path\": /inbox\n\"content-digest\": DIGEST\n";
    let input = "(\"@method\" \"@authority\" \"@path\" \"content-digest\")%";
    let mut sent = signed_9421(input, base);
    assert_eq!(sent.judged(), Ok(()));
    sent.target = "/inbox?x".to_owned();
    assert_eq!(sent.judged(), Err(Refusal::NotCovered("@target-uri")));
}

#[test]
fn of_several_signatures_the_tagged_one_counts_else_the_first() {
    let sent = post(Dialect::Rfc9421);
    let (input, signature) = (sent.said("signature-input"), sent.said("signature"));
    let other = "other=(\"@method\");created=1;keyid=\"https://evil.example/\"";
    let mut first = post(Dialect::Rfc9421);
    first.set("signature-input", &format!("{input}, {other}"));
    first.set("signature", &format!("other=:AAAA:,{signature}"));
    assert_eq!(first.judged(), Ok(()));

    let mut tagged = signed_9421(
        "(\"@method\" \"@target-uri\" \"content-digest\")%;tag=\"t\"",
        BASE,
    );
    let (input, signature) = (tagged.said("signature-input"), tagged.said("signature"));
    tagged.set("signature-input", &format!("{other},{input}"));
    tagged.set("signature", &format!("{signature} ,  other=:AAAA:"));
    assert_eq!(tagged.judged(), Ok(()));
    tagged.set("signature", "other=:AAAA:");
    assert!(matches!(tagged.judged(), Err(Refusal::Malformed(_))));
}

#[test]
fn rsa_pss_is_checked_when_it_is_named_or_nothing_is() {
    let (_, contents) = pem_parts(&PAIR.private_pem);
    let pair = RsaKeyPair::from_pkcs8(&contents).unwrap();
    for algorithm in ["", ";alg=\"rsa-pss-sha512\""] {
        let mut sent = post(Dialect::Rfc9421);
        let digest = sent.said("content-digest");
        let input = format!(
            "(\"@method\" \"@target-uri\" \"content-digest\");created=1795176000;keyid=\"{KEY_ID}\"{algorithm}"
        );
        let text = format!(
            "{}\"@signature-params\": {input}",
            BASE.replace("DIGEST", &digest)
        );
        let mut signature = vec![0; 256];
        let padding = &ring::signature::RSA_PSS_SHA512;
        pair.sign(
            padding,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        )
        .unwrap();
        sent.set("signature-input", &format!("s={input}"));
        sent.set(
            "signature",
            &format!("s=:{}:", encoding::base64(&signature)),
        );
        assert_eq!(sent.judged(), Ok(()), "{algorithm}");
    }
}

fn pem_parts(pem: &str) -> (String, Vec<u8>) {
    let mut lines: Vec<&str> = pem.lines().collect();
    let label = lines.remove(0).to_owned();
    lines.pop();
    (label, encoding::from_base64(&lines.concat()).unwrap())
}

#[test]
fn a_broken_header_is_refused_wherever_it_breaks() {
    for (dialect, name) in [
        (Dialect::Cavage, "signature"),
        (Dialect::Rfc9421, "signature"),
        (Dialect::Rfc9421, "signature-input"),
    ] {
        let good = post(dialect);
        let whole = good.said(name);
        for at in 0..whole.len() {
            let mut cut = good.clone();
            cut.set(name, &whole[..at]);
            assert!(cut.judged().is_err(), "{name} {}", &whole[..at]);
            for letter in ["\"", ":", ",", ";", "(", ")", "=", " ", "\\", "~", "é"] {
                let changed = format!("{}{letter}{}", &whole[..at], &whole[at + 1..]);
                let mut sent = good.clone();
                let Ok(value) = HeaderValue::from_bytes(changed.as_bytes()) else {
                    continue;
                };
                sent.headers.insert(name, value);
                // It may still be read (a comma may become a space), but it must then
                // mean the same.
                let read = parse(&sent.headers);
                if read.is_ok_and(|read| read.key_id == KEY_ID) && sent.judged().is_ok() {
                    assert_eq!(sent.text(), good.text(), "{changed}");
                }
            }
        }
    }
}

#[test]
fn headers_beyond_all_measure_are_not_read() {
    let mut sent = post(Dialect::Cavage);
    let long = format!(
        "{},x=\"{}\"",
        sent.said("signature"),
        "y".repeat(MAX_HEADER_BYTES)
    );
    sent.set("signature", &long);
    assert_eq!(sent.judged(), Err(Refusal::Malformed("too long")));
    let many = "host ".repeat(MAX_COVERED + 1);
    let judged = signed_by_hand(&many, "", "").judged();
    assert_eq!(judged, Err(Refusal::Malformed("too many headers")));
}
