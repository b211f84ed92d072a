//! Reading for an answer: one consistent state of the database, seen by one viewer.

use crate::api::error::ApiError;
use crate::api::pack::Lens;
use crate::app::App;
use crate::model::users::User;

/// Reads one state of the database with this viewer's eyes.
pub fn look<T>(
    app: &App,
    me: Option<&User>,
    look: impl FnOnce(&Lens<'_>) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    app.db.read(|db| Ok(look(&Lens::new(app, db, me))))?
}
