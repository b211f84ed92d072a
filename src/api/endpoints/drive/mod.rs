//! `drive`: how full one's drive is.

pub mod files;
pub mod folders;
pub mod stream;

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::policies;
use crate::api::params::Nothing;
use crate::app::App;
use crate::store::files::usage_bytes;

/// Tells how full the drive is.
pub struct Drive;

/// In bytes.
#[derive(Serialize)]
pub struct Output {
    capacity: u64,
    usage: i64,
}

impl Endpoint for Drive {
    const NAME: &'static str = "drive";
    const SCOPE: Option<&'static str> = Some("read:drive");
    type Caller = SignedIn;
    type Params = Nothing;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, _: Nothing) -> Result<Output, ApiError> {
        look(app, Some(&me), |lens| {
            let policies = policies::of(lens, &app.config, &me)?;
            Ok(Output {
                capacity: policies.drive_capacity_bytes(),
                usage: usage_bytes(lens.db, me.id)?,
            })
        })
    }
}
