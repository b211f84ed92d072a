//! Endpoints for those who run this server.

pub mod abuse_user_reports;
pub mod accounts;
pub mod announcements;
pub mod delete_account;
pub mod delete_all_files_of_a_user;
pub mod federation;
pub mod forward_abuse_user_report;
pub mod get_index_stats;
pub mod get_table_stats;
pub mod get_user_ips;
pub mod meta;
pub mod queue;
pub mod reset_password;
pub mod resolve_abuse_user_report;
pub mod roles;
pub mod server_info;
pub mod show_moderation_logs;
pub mod show_user;
pub mod show_users;
pub mod suspend_user;
pub mod unset_user_avatar;
pub mod unset_user_banner;
pub mod unsuspend_user;
pub mod update_abuse_user_report;
pub mod update_meta;
pub mod update_user_note;
