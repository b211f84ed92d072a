//! What the server promises, told from outside. Each chapter starts real servers, speaks
//! to them over real sockets, and knows nothing of how they are made.

mod harness;

mod instruments;

mod antennas;
mod api_document;
mod apps;
mod clips;
mod consent;
mod drafts;
mod drive;
mod editing;
mod emojis;
mod favorites;
mod feeds;
mod following;
mod forgetting;
mod keeping;
mod limits;
mod lists;
mod looks;
mod misskey_js;
mod moderating;
mod muting;
mod notifications;
mod oauth;
mod pages;
mod passing_on;
mod passkeys;
mod policies;
mod polls;
mod posting;
mod previews;
mod profiles;
mod proxy;
mod push;
mod reacting;
mod registry;
mod replying;
mod roles;
mod searching;
mod second_factors;
mod secrets;
mod sign_up;
mod split_domain;
mod startup;
mod streaming;
mod timelines;
mod tokens;
mod webhooks;

mod deliveries;
mod federation_fetch;
mod federation_in;
mod federation_out;
mod fedify;
mod hostile;
mod inputs;
mod meeting;
mod moving;
mod pasture;
mod quoting;
mod relaying;
mod signature_vectors;
mod signatures;
mod threads;
mod wire;

mod accounts;
mod documents;
mod moving_house;
mod neighbours;
mod transfers;
mod two_processes;
mod upgrades;
