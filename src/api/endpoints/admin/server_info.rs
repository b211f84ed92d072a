//! `admin/server-info`: the machine and what runs on it. Where Misskey names its runtime
//! and databases, ours are named.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::endpoints::server_info;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::stats;

/// Tells of them.
pub struct ServerInfo;

/// The machine, and what runs on it.
#[derive(Serialize)]
pub struct Output {
    os: &'static str,
    node: &'static str,
    psql: &'static str,
    redis: &'static str,
    net: Network,
    #[serde(flatten)]
    machine: server_info::Output,
}

#[derive(Serialize)]
struct Network {
    interface: String,
}

impl Endpoint for ServerInfo {
    const NAME: &'static str = "admin/server-info";
    const SCOPE: Option<&'static str> = Some("read:admin:server-info");
    type Caller = Moderator;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Moderator, _: Nothing) -> Result<Output, ApiError> {
        Ok(Output {
            os: std::env::consts::OS,
            node: concat!("Mamekey ", env!("CARGO_PKG_VERSION")),
            psql: stats::SQLITE,
            redis: "none",
            net: Network {
                interface: interface(),
            },
            machine: server_info::machine(app),
        })
    }
}

/// The way out, as Linux says.
fn interface() -> String {
    let routes = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
    let default = routes.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let name = words.next()?;
        (words.next()? == "00000000").then(|| name.to_owned())
    });
    default.unwrap_or_else(|| "?".to_owned())
}
