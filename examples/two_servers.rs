//! Two servers meet, follow and talk: the shortest true story.
//!
//! ```sh
//! cargo run --example two_servers
//! ```
//!
//! Both run in this process, on free ports, each with a data folder of its own; all they
//! say to each other goes over real sockets.

use std::net::TcpListener;

use mamekey::actions::tokens;
use mamekey::actions::users;
use mamekey::cli::serve;
use mamekey::cli::serve::Running;
use mamekey::config::Config;
use mamekey::config::Origin;
use mamekey::config::Reach;
use mamekey::crypto::digest;
use mamekey::error::Error;
use mamekey::error::Never;
use mamekey::model::tokens::Grant;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

fn main() {
    let bean = Town::found("aoi");
    let leaf = Town::found("ines");

    println!("{} looks for {} and follows.", bean.acct(), leaf.acct());
    let ines = bean.call(
        "users/show",
        json!({"username": "ines", "host": leaf.host()}),
    );
    bean.call("following/create", json!({"userId": ines["id"]}));
    settle(&[&bean, &leaf]);

    println!("{} writes.", leaf.acct());
    leaf.call("notes/create", json!({"text": "The **beans** are up!"}));
    settle(&[&leaf, &bean]);

    let note = bean.newest();
    println!("{} reads: {}", bean.acct(), note["text"]);
    bean.call(
        "notes/reactions/create",
        json!({"noteId": note["id"], "reaction": "🫛"}),
    );
    bean.call(
        "notes/create",
        json!({"text": "Lovely. How many?", "replyId": note["id"]}),
    );
    settle(&[&bean, &leaf]);

    for notification in leaf
        .call("i/notifications", json!({}))
        .as_array()
        .expect("a list")
        .iter()
        .rev()
    {
        println!(
            "{} is told: {} by {}",
            leaf.acct(),
            notification["type"],
            notification["user"]["username"]
        );
    }
    let told = leaf.call("i/notifications", json!({})).to_string();
    assert!(
        ["follow", "reaction", "reply"]
            .iter()
            .all(|kind| told.contains(kind)),
        "{told}"
    );
    bean.running.stop();
    leaf.running.stop();
}

/// A server with one inhabitant.
struct Town {
    running: Running,
    name: &'static str,
    token: String,
    _folder: TempDir,
}

impl Town {
    fn found(name: &'static str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a port")
            .port();
        let mut config = Config::in_folder(folder.path());
        config.origin = Origin::parse(&format!("http://127.0.0.1:{port}")).expect("an origin");
        config.listen = ([127, 0, 0, 1], port).into();
        config.federation.reach = Reach::Loopback;
        let running = serve::start(config).expect("a server");
        let token = format!("the token of {name}");
        let hash = digest::sha256(token.as_bytes());
        let made: Result<(), Error<Never>> = running.app.db.write(move |tx| {
            let user = users::sign_up(
                tx,
                name,
                None,
                &users::Entitled::Operator { as_owner: true },
            )
            .map_err(|_| mamekey::error::Fault("no account".to_owned()))?;
            tokens::issue(tx, &hash, user, None, &Grant::Everything).map(drop)
        });
        made.expect("an account");
        Self {
            running,
            name,
            token,
            _folder: folder,
        }
    }

    fn host(&self) -> &str {
        self.running.app.config.origin.host()
    }

    fn acct(&self) -> String {
        format!("@{}@{}", self.name, self.host())
    }

    /// Calls the Misskey API as the inhabitant.
    fn call(&self, endpoint: &str, mut body: Value) -> Value {
        body["i"] = json!(self.token);
        let address = format!("http://{}/api/{endpoint}", self.running.address);
        let answer = ureq::post(&address)
            .header("content-type", "application/json")
            .send(body.to_string());
        let text = answer
            .expect(endpoint)
            .body_mut()
            .read_to_string()
            .expect("an answer");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    fn newest(&self) -> Value {
        self.call("notes/timeline", json!({"limit": 1}))[0].clone()
    }
}

/// Lets everything that is owed between the servers be delivered and understood.
fn settle(towns: &[&Town]) {
    for town in towns.iter().chain(towns.iter().rev()) {
        town.running.settle().expect("jobs can be looked for");
    }
}
