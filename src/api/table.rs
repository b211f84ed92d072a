//! Every endpoint, in the order of its name.
//!
//! The table drives the dispatcher, the list at `/api/endpoints`, the documentation and
//! the tests below.

use crate::api::endpoint::Entry;
use crate::api::endpoint::entry;
use crate::api::endpoints;

/// All endpoints, sorted by name.
pub const ENDPOINTS: &[Entry] = &[
    entry::<endpoints::admin::abuse_user_reports::AbuseUserReports>(),
    entry::<endpoints::admin::accounts::create::Create>(),
    entry::<endpoints::admin::accounts::delete::Delete>(),
    entry::<endpoints::admin::accounts::find_by_email::FindByEmail>(),
    entry::<endpoints::admin::announcements::create::Create>(),
    entry::<endpoints::admin::announcements::delete::Delete>(),
    entry::<endpoints::admin::announcements::list::List>(),
    entry::<endpoints::admin::announcements::update::Update>(),
    entry::<endpoints::admin::avatar_decorations::create::Create>(),
    entry::<endpoints::admin::avatar_decorations::delete::Delete>(),
    entry::<endpoints::admin::avatar_decorations::list::List>(),
    entry::<endpoints::admin::avatar_decorations::update::Update>(),
    entry::<endpoints::admin::delete_account::DeleteAccount>(),
    entry::<endpoints::admin::delete_all_files_of_a_user::DeleteAllFilesOfAUser>(),
    entry::<endpoints::admin::drive::clean_remote_files::CleanRemoteFiles>(),
    entry::<endpoints::admin::drive::cleanup::Cleanup>(),
    entry::<endpoints::admin::drive::files::Files>(),
    entry::<endpoints::admin::drive::show_file::ShowFile>(),
    entry::<endpoints::admin::emoji::add::Add>(),
    entry::<endpoints::admin::emoji::add_aliases_bulk::AddAliasesBulk>(),
    entry::<endpoints::admin::emoji::copy::Copy>(),
    entry::<endpoints::admin::emoji::delete::Delete>(),
    entry::<endpoints::admin::emoji::delete_bulk::DeleteBulk>(),
    entry::<endpoints::admin::emoji::import_zip::ImportZip>(),
    entry::<endpoints::admin::emoji::list::List>(),
    entry::<endpoints::admin::emoji::list_remote::ListRemote>(),
    entry::<endpoints::admin::emoji::remove_aliases_bulk::RemoveAliasesBulk>(),
    entry::<endpoints::admin::emoji::set_aliases_bulk::SetAliasesBulk>(),
    entry::<endpoints::admin::emoji::set_category_bulk::SetCategoryBulk>(),
    entry::<endpoints::admin::emoji::set_license_bulk::SetLicenseBulk>(),
    entry::<endpoints::admin::emoji::update::Update>(),
    entry::<endpoints::admin::federation::refresh_remote_instance_metadata::Refresh>(),
    entry::<endpoints::admin::federation::update_instance::UpdateInstance>(),
    entry::<endpoints::admin::forward_abuse_user_report::ForwardAbuseUserReport>(),
    entry::<endpoints::admin::get_index_stats::GetIndexStats>(),
    entry::<endpoints::admin::get_table_stats::GetTableStats>(),
    entry::<endpoints::admin::get_user_ips::GetUserIps>(),
    entry::<endpoints::admin::invite::create::Create>(),
    entry::<endpoints::admin::invite::list::List>(),
    entry::<endpoints::admin::meta::AdminMeta>(),
    entry::<endpoints::admin::queue::clear::Clear>(),
    entry::<endpoints::admin::queue::deliver_delayed::DeliverDelayed>(),
    entry::<endpoints::admin::queue::inbox_delayed::InboxDelayed>(),
    entry::<endpoints::admin::queue::promote::Promote>(),
    entry::<endpoints::admin::queue::stats::Stats>(),
    entry::<endpoints::admin::relays::add::Add>(),
    entry::<endpoints::admin::relays::list::List>(),
    entry::<endpoints::admin::relays::remove::Remove>(),
    entry::<endpoints::admin::reset_password::ResetPassword>(),
    entry::<endpoints::admin::resolve_abuse_user_report::ResolveAbuseUserReport>(),
    entry::<endpoints::admin::roles::assign::Assign>(),
    entry::<endpoints::admin::roles::create::Create>(),
    entry::<endpoints::admin::roles::delete::Delete>(),
    entry::<endpoints::admin::roles::list::List>(),
    entry::<endpoints::admin::roles::show::Show>(),
    entry::<endpoints::admin::roles::unassign::Unassign>(),
    entry::<endpoints::admin::roles::update::Update>(),
    entry::<endpoints::admin::roles::update_default_policies::UpdateDefaultPolicies>(),
    entry::<endpoints::admin::roles::users::Users>(),
    entry::<endpoints::admin::server_info::ServerInfo>(),
    entry::<endpoints::admin::show_moderation_logs::ShowModerationLogs>(),
    entry::<endpoints::admin::show_user::ShowUser>(),
    entry::<endpoints::admin::show_users::ShowUsers>(),
    entry::<endpoints::admin::suspend_user::SuspendUser>(),
    entry::<endpoints::admin::unset_user_avatar::UnsetUserAvatar>(),
    entry::<endpoints::admin::unset_user_banner::UnsetUserBanner>(),
    entry::<endpoints::admin::unsuspend_user::UnsuspendUser>(),
    entry::<endpoints::admin::update_abuse_user_report::UpdateAbuseUserReport>(),
    entry::<endpoints::admin::update_meta::UpdateMeta>(),
    entry::<endpoints::admin::update_user_note::UpdateUserNote>(),
    entry::<endpoints::announcements::List>(),
    entry::<endpoints::announcements::show::Show>(),
    entry::<endpoints::antennas::create::Create>(),
    entry::<endpoints::antennas::delete::Delete>(),
    entry::<endpoints::antennas::list::List>(),
    entry::<endpoints::antennas::notes::Caught>(),
    entry::<endpoints::antennas::show::Show>(),
    entry::<endpoints::antennas::update::Update>(),
    entry::<endpoints::ap::show::Show>(),
    entry::<endpoints::app::create::Create>(),
    entry::<endpoints::app::show::Show>(),
    entry::<endpoints::auth::accept::Accept>(),
    entry::<endpoints::auth::session::generate::Generate>(),
    entry::<endpoints::auth::session::show::Show>(),
    entry::<endpoints::auth::session::userkey::Userkey>(),
    entry::<endpoints::blocking::create::Create>(),
    entry::<endpoints::blocking::delete::Delete>(),
    entry::<endpoints::blocking::list::List>(),
    entry::<endpoints::channels::featured::Featured>(),
    entry::<endpoints::channels::followed::Followed>(),
    entry::<endpoints::channels::my_favorites::MyFavorites>(),
    entry::<endpoints::channels::owned::Owned>(),
    entry::<endpoints::channels::search::Search>(),
    entry::<endpoints::channels::show::Show>(),
    entry::<endpoints::channels::timeline::Timeline>(),
    entry::<endpoints::charts::active_users::ActiveUsers>(),
    entry::<endpoints::charts::ap_request::ApRequest>(),
    entry::<endpoints::charts::drive::Drive>(),
    entry::<endpoints::charts::federation::Federation>(),
    entry::<endpoints::charts::instance::Instance>(),
    entry::<endpoints::charts::notes::Notes>(),
    entry::<endpoints::charts::user::drive::Drive>(),
    entry::<endpoints::charts::user::following::Following>(),
    entry::<endpoints::charts::user::notes::Notes>(),
    entry::<endpoints::charts::user::pv::Pv>(),
    entry::<endpoints::charts::user::reactions::Reactions>(),
    entry::<endpoints::charts::users::Users>(),
    entry::<endpoints::clips::add_note::AddNote>(),
    entry::<endpoints::clips::create::Create>(),
    entry::<endpoints::clips::delete::Delete>(),
    entry::<endpoints::clips::favorite::Favorite>(),
    entry::<endpoints::clips::list::List>(),
    entry::<endpoints::clips::my_favorites::MyFavorites>(),
    entry::<endpoints::clips::notes::ClipNotes>(),
    entry::<endpoints::clips::remove_note::RemoveNote>(),
    entry::<endpoints::clips::show::Show>(),
    entry::<endpoints::clips::unfavorite::Unfavorite>(),
    entry::<endpoints::clips::update::Update>(),
    entry::<endpoints::drive::Drive>(),
    entry::<endpoints::drive::files::List>(),
    entry::<endpoints::drive::files::attached_notes::AttachedNotes>(),
    entry::<endpoints::drive::files::check_existence::CheckExistence>(),
    entry::<endpoints::drive::files::create::Create>(),
    entry::<endpoints::drive::files::delete::Delete>(),
    entry::<endpoints::drive::files::find::Find>(),
    entry::<endpoints::drive::files::find_by_hash::FindByHash>(),
    entry::<endpoints::drive::files::move_bulk::MoveBulk>(),
    entry::<endpoints::drive::files::show::Show>(),
    entry::<endpoints::drive::files::update::Update>(),
    entry::<endpoints::drive::files::upload_from_url::UploadFromUrl>(),
    entry::<endpoints::drive::folders::List>(),
    entry::<endpoints::drive::folders::create::Create>(),
    entry::<endpoints::drive::folders::delete::Delete>(),
    entry::<endpoints::drive::folders::find::Find>(),
    entry::<endpoints::drive::folders::show::Show>(),
    entry::<endpoints::drive::folders::update::Update>(),
    entry::<endpoints::drive::stream::Stream>(),
    entry::<endpoints::emoji::Show>(),
    entry::<endpoints::emojis::Emojis>(),
    entry::<endpoints::endpoint::Show>(),
    entry::<endpoints::endpoints::Endpoints>(),
    entry::<endpoints::export_custom_emojis::ExportCustomEmojis>(),
    entry::<endpoints::federation::instances::Instances>(),
    entry::<endpoints::federation::show_instance::ShowInstance>(),
    entry::<endpoints::federation::stats::Stats>(),
    entry::<endpoints::federation::update_remote_user::UpdateRemoteUser>(),
    entry::<endpoints::federation::users::Users>(),
    entry::<endpoints::following::create::Create>(),
    entry::<endpoints::following::delete::Delete>(),
    entry::<endpoints::following::invalidate::Invalidate>(),
    entry::<endpoints::following::requests::accept::Accept>(),
    entry::<endpoints::following::requests::cancel::Cancel>(),
    entry::<endpoints::following::requests::list::List>(),
    entry::<endpoints::following::requests::reject::Reject>(),
    entry::<endpoints::following::requests::sent::Sent>(),
    entry::<endpoints::following::update::Update>(),
    entry::<endpoints::following::update_all::UpdateAll>(),
    entry::<endpoints::get_avatar_decorations::GetAvatarDecorations>(),
    entry::<endpoints::get_online_users_count::Count>(),
    entry::<endpoints::hashtags::list::List>(),
    entry::<endpoints::hashtags::search::Search>(),
    entry::<endpoints::hashtags::show::Show>(),
    entry::<endpoints::hashtags::trend::Trend>(),
    entry::<endpoints::hashtags::users::Users>(),
    entry::<endpoints::i::I>(),
    entry::<endpoints::i::two_factor::done::Done>(),
    entry::<endpoints::i::two_factor::key_done::KeyDone>(),
    entry::<endpoints::i::two_factor::password_less::PasswordLess>(),
    entry::<endpoints::i::two_factor::register::Register>(),
    entry::<endpoints::i::two_factor::register_key::RegisterKey>(),
    entry::<endpoints::i::two_factor::remove_key::RemoveKey>(),
    entry::<endpoints::i::two_factor::unregister::Unregister>(),
    entry::<endpoints::i::two_factor::update_key::UpdateKey>(),
    entry::<endpoints::i::apps::Apps>(),
    entry::<endpoints::i::authorized_apps::AuthorizedApps>(),
    entry::<endpoints::i::change_password::ChangePassword>(),
    entry::<endpoints::i::claim_achievement::ClaimAchievement>(),
    entry::<endpoints::i::delete_account::DeleteAccount>(),
    entry::<endpoints::i::export_antennas::ExportAntennas>(),
    entry::<endpoints::i::export_blocking::ExportBlocking>(),
    entry::<endpoints::i::export_clips::ExportClips>(),
    entry::<endpoints::i::export_favorites::ExportFavorites>(),
    entry::<endpoints::i::export_following::ExportFollowing>(),
    entry::<endpoints::i::export_mute::ExportMute>(),
    entry::<endpoints::i::export_notes::ExportNotes>(),
    entry::<endpoints::i::export_user_lists::ExportUserLists>(),
    entry::<endpoints::i::favorites::Favorites>(),
    entry::<endpoints::i::import_antennas::ImportAntennas>(),
    entry::<endpoints::i::import_blocking::ImportBlocking>(),
    entry::<endpoints::i::import_following::ImportFollowing>(),
    entry::<endpoints::i::import_muting::ImportMuting>(),
    entry::<endpoints::i::import_user_lists::ImportUserLists>(),
    entry::<endpoints::i::r#move::Move>(),
    entry::<endpoints::i::notifications::List>(),
    entry::<endpoints::i::notifications_grouped::ListGrouped>(),
    entry::<endpoints::i::pin::Pin>(),
    entry::<endpoints::i::read_announcement::ReadAnnouncement>(),
    entry::<endpoints::i::regenerate_token::RegenerateToken>(),
    entry::<endpoints::i::registry::get::Get>(),
    entry::<endpoints::i::registry::get_all::GetAll>(),
    entry::<endpoints::i::registry::get_detail::GetDetail>(),
    entry::<endpoints::i::registry::keys::Keys>(),
    entry::<endpoints::i::registry::keys_with_type::KeysWithType>(),
    entry::<endpoints::i::registry::remove::Remove>(),
    entry::<endpoints::i::registry::scopes_with_domain::ScopesWithDomain>(),
    entry::<endpoints::i::registry::set::Set>(),
    entry::<endpoints::i::revoke_token::RevokeToken>(),
    entry::<endpoints::i::signin_history::SigninHistory>(),
    entry::<endpoints::i::unpin::Unpin>(),
    entry::<endpoints::i::update::Update>(),
    entry::<endpoints::i::webhooks::create::Create>(),
    entry::<endpoints::i::webhooks::delete::Delete>(),
    entry::<endpoints::i::webhooks::list::List>(),
    entry::<endpoints::i::webhooks::show::Show>(),
    entry::<endpoints::i::webhooks::test::Test>(),
    entry::<endpoints::i::webhooks::update::Update>(),
    entry::<endpoints::invite::create::Create>(),
    entry::<endpoints::invite::delete::Delete>(),
    entry::<endpoints::invite::limit::Limit>(),
    entry::<endpoints::invite::list::List>(),
    entry::<endpoints::meta::Meta>(),
    entry::<endpoints::miauth::gen_token::GenToken>(),
    entry::<endpoints::mute::create::Create>(),
    entry::<endpoints::mute::delete::Delete>(),
    entry::<endpoints::mute::list::List>(),
    entry::<endpoints::my::apps::Apps>(),
    entry::<endpoints::notes::List>(),
    entry::<endpoints::notes::children::Children>(),
    entry::<endpoints::notes::clips::NoteClips>(),
    entry::<endpoints::notes::conversation::Conversation>(),
    entry::<endpoints::notes::create::Create>(),
    entry::<endpoints::notes::delete::Delete>(),
    entry::<endpoints::notes::drafts::count::Count>(),
    entry::<endpoints::notes::drafts::create::Create>(),
    entry::<endpoints::notes::drafts::delete::Delete>(),
    entry::<endpoints::notes::drafts::list::List>(),
    entry::<endpoints::notes::drafts::update::Update>(),
    entry::<endpoints::notes::edit::Edit>(),
    entry::<endpoints::notes::favorites::create::Create>(),
    entry::<endpoints::notes::favorites::delete::Delete>(),
    entry::<endpoints::notes::featured::Featured>(),
    entry::<endpoints::notes::global_timeline::GlobalTimeline>(),
    entry::<endpoints::notes::hybrid_timeline::HybridTimeline>(),
    entry::<endpoints::notes::local_timeline::LocalTimeline>(),
    entry::<endpoints::notes::mentions::Mentions>(),
    entry::<endpoints::notes::polls::recommendation::Recommendation>(),
    entry::<endpoints::notes::polls::vote::Vote>(),
    entry::<endpoints::notes::reactions::List>(),
    entry::<endpoints::notes::reactions::create::Create>(),
    entry::<endpoints::notes::reactions::delete::Delete>(),
    entry::<endpoints::notes::renotes::Renotes>(),
    entry::<endpoints::notes::replies::Replies>(),
    entry::<endpoints::notes::search::Search>(),
    entry::<endpoints::notes::search_by_tag::SearchByTag>(),
    entry::<endpoints::notes::show::Show>(),
    entry::<endpoints::notes::show_partial_bulk::ShowPartialBulk>(),
    entry::<endpoints::notes::state::State>(),
    entry::<endpoints::notes::thread_muting::create::Create>(),
    entry::<endpoints::notes::thread_muting::delete::Delete>(),
    entry::<endpoints::notes::timeline::Timeline>(),
    entry::<endpoints::notes::unrenote::Unrenote>(),
    entry::<endpoints::notes::update::Update>(),
    entry::<endpoints::notes::user_list_timeline::UserListTimeline>(),
    entry::<endpoints::notes::versions::Versions>(),
    entry::<endpoints::notifications::create::Create>(),
    entry::<endpoints::notifications::flush::Flush>(),
    entry::<endpoints::notifications::mark_all_as_read::MarkAllAsRead>(),
    entry::<endpoints::notifications::test_notification::TestNotification>(),
    entry::<endpoints::ping::Ping>(),
    entry::<endpoints::pinned_users::PinnedUsers>(),
    entry::<endpoints::renote_mute::create::Create>(),
    entry::<endpoints::renote_mute::delete::Delete>(),
    entry::<endpoints::renote_mute::list::List>(),
    entry::<endpoints::roles::list::List>(),
    entry::<endpoints::roles::notes::RoleNotes>(),
    entry::<endpoints::roles::show::Show>(),
    entry::<endpoints::roles::users::Users>(),
    entry::<endpoints::server_info::ServerInfo>(),
    entry::<endpoints::stats::Stats>(),
    entry::<endpoints::sw::register::Register>(),
    entry::<endpoints::sw::show_registration::ShowRegistration>(),
    entry::<endpoints::sw::unregister::Unregister>(),
    entry::<endpoints::sw::update_registration::UpdateRegistration>(),
    entry::<endpoints::username::available::Available>(),
    entry::<endpoints::users::List>(),
    entry::<endpoints::users::achievements::Achievements>(),
    entry::<endpoints::users::clips::UserClips>(),
    entry::<endpoints::users::featured_notes::FeaturedNotes>(),
    entry::<endpoints::users::followers::Followers>(),
    entry::<endpoints::users::following::Following>(),
    entry::<endpoints::users::get_following_users_by_birthday::Birthdays>(),
    entry::<endpoints::users::get_frequently_replied_users::Often>(),
    entry::<endpoints::users::lists::create::Create>(),
    entry::<endpoints::users::lists::create_from_public::CreateFromPublic>(),
    entry::<endpoints::users::lists::delete::Delete>(),
    entry::<endpoints::users::lists::favorite::Favorite>(),
    entry::<endpoints::users::lists::get_memberships::GetMemberships>(),
    entry::<endpoints::users::lists::list::List>(),
    entry::<endpoints::users::lists::pull::Pull>(),
    entry::<endpoints::users::lists::push::Push>(),
    entry::<endpoints::users::lists::show::Show>(),
    entry::<endpoints::users::lists::unfavorite::Unfavorite>(),
    entry::<endpoints::users::lists::update::Update>(),
    entry::<endpoints::users::lists::update_membership::UpdateMembership>(),
    entry::<endpoints::users::notes::UserNotes>(),
    entry::<endpoints::users::reactions::Reactions>(),
    entry::<endpoints::users::recommendation::Recommendation>(),
    entry::<endpoints::users::relation::Relation>(),
    entry::<endpoints::users::report_abuse::ReportAbuse>(),
    entry::<endpoints::users::search::Search>(),
    entry::<endpoints::users::search_by_username_and_host::SearchByUsernameAndHost>(),
    entry::<endpoints::users::show::Show>(),
    entry::<endpoints::users::update_memo::UpdateMemo>(),
    entry::<endpoints::v2::admin::emoji::list::List>(),
];

/// The endpoint of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    let place = ENDPOINTS.binary_search_by(|entry| entry.name.cmp(name));
    place.ok().map(|index| &ENDPOINTS[index])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::*;
    use crate::api::endpoint::Rank;
    use crate::api::schema::Kind;

    #[test]
    fn names_are_sorted_and_unique() {
        let names: Vec<&str> = ENDPOINTS.iter().map(|entry| entry.name).collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{names:?}");
        for name in names {
            assert_eq!(find(name).map(|entry| entry.name), Some(name));
        }
        assert!(find("no/such/endpoint").is_none());
    }

    #[test]
    fn every_endpoint_has_its_file_and_every_file_its_endpoint() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api/endpoints");
        let mut files = HashSet::new();
        collect(&root, &root, &mut files);
        let names: HashSet<String> = ENDPOINTS
            .iter()
            .map(|entry| entry.name.to_owned())
            .collect();
        assert_eq!(files, names);
    }

    /// The endpoint names that the files below a folder stand for. `notes/reactions` has
    /// children and so its own file is `notes/reactions/mod.rs`; a `mod.rs` that only
    /// lists its children is no endpoint.
    fn collect(root: &Path, folder: &Path, names: &mut HashSet<String>) {
        for file in std::fs::read_dir(folder).expect("a folder") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                collect(root, &path, names);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            if !text.contains("impl Endpoint for") {
                continue;
            }
            let name = path.strip_prefix(root).expect("below").with_extension("");
            let name = name.to_str().expect("text").trim_end_matches("/mod");
            names.insert(name.replace('_', "-"));
        }
    }

    #[test]
    fn a_permission_means_someone_is_signed_in_and_the_reverse() {
        // Open to visitors too; an app that calls for a user needs the permission.
        const OPEN: &[&str] = &[
            "clips/notes",
            "clips/show",
            "users/lists/get-memberships",
            "users/lists/list",
            "users/lists/show",
        ];
        for entry in ENDPOINTS {
            let needs_account = entry.rank != Rank::Anyone || OPEN.contains(&entry.name);
            assert!(entry.scope.is_none() || needs_account, "{}", entry.name);
        }
    }

    #[test]
    fn error_ids_are_unique_within_an_endpoint_and_look_like_uuids() {
        for entry in ENDPOINTS {
            let ids: HashSet<&str> = entry.errors.iter().map(|error| error.id).collect();
            assert_eq!(ids.len(), entry.errors.len(), "{}", entry.name);
            for error in entry.errors {
                // Misskey wrote one without dashes, and one with a space before it.
                assert!(
                    [32, 36].contains(&error.id.trim_start().len()),
                    "{} {}",
                    entry.name,
                    error.code
                );
                assert!(error.status.is_client_error() || error.status.is_server_error());
            }
        }
    }

    #[test]
    fn every_endpoint_takes_an_object_with_what_it_requires() {
        for entry in ENDPOINTS {
            let Kind::Object(object) = entry.params.kind else {
                panic!("{} takes no object", entry.name);
            };
            let known: HashSet<&str> = object.properties.iter().map(|(name, _)| *name).collect();
            assert_eq!(known.len(), object.properties.len(), "{}", entry.name);
            let sets = object.any_of.iter().flat_map(|set| set.iter());
            for name in object.required.iter().chain(sets) {
                assert!(known.contains(name), "{} requires {name}", entry.name);
            }
        }
    }
}
