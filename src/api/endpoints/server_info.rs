//! `server-info`: the machine. Nothing is told of it, as Misskey does unless its owner
//! says otherwise: the answer is for everyone, strangers included.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;

/// Tells nothing of the machine.
pub struct ServerInfo;

/// The machine.
#[derive(Serialize)]
pub struct Output {
    machine: &'static str,
    cpu: Cpu,
    mem: Memory,
    fs: Disk,
}

#[derive(Serialize)]
struct Cpu {
    model: &'static str,
    cores: u32,
}

#[derive(Serialize)]
struct Memory {
    total: u64,
}

#[derive(Serialize)]
struct Disk {
    total: u64,
    used: u64,
}

impl Endpoint for ServerInfo {
    const NAME: &'static str = "server-info";
    const GET: Option<u32> = Some(60);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(_: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        Ok(Output {
            machine: "?",
            cpu: Cpu {
                model: "?",
                cores: 0,
            },
            mem: Memory { total: 0 },
            fs: Disk { total: 0, used: 0 },
        })
    }
}
