//! What is shown of a link: words and pictures its page has for this.

/// What a link leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Where it leads in the end.
    pub url: String,
    /// What the page is called.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// The address of its picture.
    pub thumbnail: Option<String>,
    /// The address of its site's sign.
    pub icon: Option<String>,
    /// What the site is called.
    pub site: Option<String>,
    /// A film or sound that can be shown in a frame.
    pub player: Option<Player>,
    /// Whether it says of itself that it is not for everyone.
    pub is_sensitive: bool,
    /// The same as ActivityPub.
    pub activity: Option<String>,
    /// Who made it, as an address of the fediverse.
    pub creator: Option<String>,
}

/// A frame for a film or sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// What the frame shows.
    pub url: String,
    /// Pixels across.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
}
