//! `admin/federation/refresh-remote-instance-metadata`: looks again at what a server says
//! of itself, soon.

use serde::Deserialize;

use crate::actions::instances::look_again;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Moderator;
use crate::api::endpoints::admin::federation::update_instance::NO_SUCH_INSTANCE;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::refusal;
use crate::api::schema::Schema;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;

/// Has it looked at.
pub struct Refresh;

/// Which server.
#[derive(Deserialize)]
pub struct Params {
    host: String,
}

impl Endpoint for Refresh {
    const NAME: &'static str = "admin/federation/refresh-remote-instance-metadata";
    const SCOPE: Option<&'static str> = Some("write:admin:federation");
    const PARAMS: Schema = object(&[("host", string())]).required(&["host"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_INSTANCE];
    type Caller = Moderator;
    type Params = Params;
    type Output = ();

    fn call(app: &App, _: Moderator, params: Params) -> Result<(), ApiError> {
        let host = params.host.to_lowercase();
        let noted = app.db.write(move |tx| look_again(tx, &host));
        noted.map_err(|error| refusal(error, |_| NO_SUCH_INSTANCE))
    }
}
