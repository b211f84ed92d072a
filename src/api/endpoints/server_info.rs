//! `server-info`: the machine. Strangers are told nothing of it unless its owner says so
//! (`enableServerMachineStats`), as in Misskey.

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::settings;

/// Tells of the machine.
pub struct ServerInfo;

/// The machine.
#[derive(Clone, Serialize)]
pub struct Output {
    machine: String,
    cpu: Cpu,
    mem: Memory,
    fs: Disk,
}

/// The processor.
#[derive(Clone, Serialize)]
pub struct Cpu {
    model: String,
    cores: usize,
}

/// Bytes of memory.
#[derive(Clone, Serialize)]
pub struct Memory {
    total: u64,
}

/// Bytes of the disk our data is on.
#[derive(Clone, Serialize)]
pub struct Disk {
    total: u64,
    used: u64,
}

impl Endpoint for ServerInfo {
    const NAME: &'static str = "server-info";
    const GET: Option<u32> = Some(60);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, _: Anyone, _: Nothing) -> Result<Output, ApiError> {
        let is_told = app.db.read(settings::meta)?.enable_server_machine_stats;
        Ok(if is_told { machine(app) } else { unknown() })
    }
}

fn unknown() -> Output {
    Output {
        machine: "?".to_owned(),
        cpu: Cpu {
            model: "?".to_owned(),
            cores: 0,
        },
        mem: Memory { total: 0 },
        fs: Disk { total: 0, used: 0 },
    }
}

/// What Linux says of the machine; where it is another system, little.
pub fn machine(app: &App) -> Output {
    let text = |path| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
    };
    let memory = field(&text("/proc/meminfo"), "MemTotal");
    let kilobytes = memory.and_then(|words| words.split(' ').next()?.parse::<u64>().ok());
    let host = text("/proc/sys/kernel/hostname").trim().to_owned();
    Output {
        machine: if host.is_empty() {
            "?".to_owned()
        } else {
            host
        },
        cpu: Cpu {
            model: field(&text("/proc/cpuinfo"), "model name").unwrap_or_else(|| "?".to_owned()),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
        },
        mem: Memory {
            total: kilobytes.unwrap_or(0).saturating_mul(1_024),
        },
        fs: disk(app),
    }
}

fn disk(app: &App) -> Disk {
    match rustix::fs::statvfs(app.media.folder.scratch()) {
        Ok(about) => Disk {
            total: about.f_blocks.saturating_mul(about.f_frsize),
            used: about
                .f_blocks
                .saturating_sub(about.f_bfree)
                .saturating_mul(about.f_frsize),
        },
        Err(_) => Disk { total: 0, used: 0 },
    }
}
