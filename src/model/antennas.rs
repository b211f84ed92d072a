//! Antennas: lasting searches that catch notes as they come.

use serde::Deserialize;
use serde::Serialize;

use crate::model::Id;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::users::User;

/// Notes kept for each antenna, as in Misskey.
pub const KEPT: i64 = 200;

/// The longest name, as in Misskey.
pub const NAME_CHARACTERS: usize = 100;
/// Sets of words. Misskey bounds neither them nor the words; they are read for every note
/// that comes.
pub const SETS: usize = 64;
/// Words in one set.
pub const WORDS: usize = 32;
/// The longest word.
pub const WORD_CHARACTERS: usize = 256;
/// Users an antenna names.
pub const USERS: usize = 256;
/// The longest address of a user.
pub const USER_CHARACTERS: usize = 300;

/// A lasting search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Antenna {
    /// Its id.
    pub id: Id<Antenna>,
    /// Whose.
    pub user_id: Id<User>,
    /// What they call it.
    pub name: String,
    /// Whose notes it listens to.
    pub source: Source,
    /// The list, where it listens to one.
    pub list_id: Option<Id<UserList>>,
    /// Addresses of users, as they were typed.
    pub users: Vec<String>,
    /// Any of these, each of them whole; without any, every note fits.
    pub keywords: Vec<Vec<String>>,
    /// None of these.
    pub exclude_keywords: Vec<Vec<String>>,
    /// Capital and small letters differ.
    pub case_sensitive: bool,
    /// Only notes of this server.
    pub local_only: bool,
    /// No notes of programs.
    pub exclude_bots: bool,
    /// Answers too.
    pub with_replies: bool,
    /// Only notes with files.
    pub with_file: bool,
    /// It catches. One that nobody looks at for long stops.
    pub is_active: bool,
}

/// Whose notes an antenna listens to. The words are Misskey's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Those its owner follows.
    Home,
    /// Everyone.
    All,
    /// Certain users.
    Users,
    /// Those on a list.
    List,
    /// Everyone but certain users.
    UsersBlacklist,
}

impl Source {
    /// Each with its word.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Home, "home"),
        (Self::All, "all"),
        (Self::Users, "users"),
        (Self::List, "list"),
        (Self::UsersBlacklist, "users_blacklist"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        let entry = Self::ALL.into_iter().find(|(source, _)| *source == self);
        entry.map_or("all", |(_, word)| word)
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Self> {
        let entry = Self::ALL.into_iter().find(|(_, known)| *known == word);
        entry.map(|(source, _)| source)
    }
}

impl Antenna {
    /// Whether it looks for anything or leaves anything out.
    pub fn has_words(&self) -> bool {
        let mut words = self.keywords.iter().chain(&self.exclude_keywords).flatten();
        words.any(|word| !word.is_empty())
    }

    /// Whether the words of a note by this author fit. Everything that is no question of
    /// words or names was asked before.
    pub fn fits(&self, note: &Note, username: &str, host: Option<&str>) -> bool {
        let is_named = || self.users.iter().any(|user| names(user, username, host));
        match self.source {
            Source::Users if !is_named() => return false,
            Source::UsersBlacklist if is_named() => return false,
            _ => {}
        }
        let words = self.cased(
            &[note.text.as_deref(), note.cw.as_deref()]
                .map(Option::unwrap_or_default)
                .join("\n"),
        );
        let wanted = self.any_of(&self.keywords, &words);
        let unwanted = self.any_of(&self.exclude_keywords, &words);
        let is_wordless = note.text.is_none() && note.cw.is_none();
        match (wanted, unwanted) {
            (None, None) => true,
            _ if is_wordless => false,
            (wanted, unwanted) => wanted.unwrap_or(true) && !unwanted.unwrap_or(false),
        }
    }

    /// Whether any of these sets stands whole in the words; `None` when there are none.
    fn any_of(&self, sets: &[Vec<String>], words: &str) -> Option<bool> {
        let mut sets = sets
            .iter()
            .map(|set| set.iter().filter(|word| !word.is_empty()).peekable())
            .filter_map(|mut set| set.peek().is_some().then_some(set))
            .peekable();
        sets.peek()?;
        Some(sets.any(|mut set| set.all(|word| words.contains(&self.cased(word)))))
    }

    fn cased(&self, words: &str) -> String {
        match self.case_sensitive {
            true => words.to_owned(),
            false => words.to_lowercase(),
        }
    }
}

/// An address as it was typed, without a host of ours: it means the same.
pub fn without_host(typed: String, is_home: impl Fn(&str) -> bool) -> String {
    match typed.rsplit_once('@') {
        Some((bare, host)) if is_home(host) => bare.to_owned(),
        _ => typed,
    }
}

/// Whether an address as it was typed, `@name` or `name@host`, is this user's.
fn names(typed: &str, username: &str, host: Option<&str>) -> bool {
    let bare = typed.trim().trim_start_matches('@');
    let (name, place) = match bare.split_once('@') {
        Some((name, place)) => (name, Some(place)),
        None => (bare, None),
    };
    let is_place = match (place, host) {
        (Some(place), Some(host)) => place.eq_ignore_ascii_case(host),
        (None, None) => true,
        _ => false,
    };
    is_place && name.eq_ignore_ascii_case(username)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn antenna(keywords: &[&[&str]], exclude: &[&[&str]]) -> Antenna {
        let sets = |sets: &[&[&str]]| {
            let set = |set: &&[&str]| set.iter().map(|word| (*word).to_owned()).collect();
            sets.iter().map(set).collect()
        };
        Antenna {
            id: Id::new(1),
            user_id: Id::new(2),
            name: "a".into(),
            source: Source::All,
            list_id: None,
            users: vec!["@Bob".into(), "carol@b.example".into()],
            keywords: sets(keywords),
            exclude_keywords: sets(exclude),
            case_sensitive: false,
            local_only: false,
            exclude_bots: false,
            with_replies: false,
            with_file: false,
            is_active: true,
        }
    }

    fn note(text: Option<&str>, cw: Option<&str>) -> Note {
        Note {
            text: text.map(str::to_owned),
            cw: cw.map(str::to_owned),
            ..Note::sample()
        }
    }

    fn fits(antenna: &Antenna, text: &str) -> bool {
        antenna.fits(&note(Some(text), None), "bob", None)
    }

    #[test]
    fn any_set_fits_when_all_its_words_are_there() {
        let looks = antenna(&[&["tea", "green"], &["ＣＯＦＦＥＥ"]], &[]);
        assert!(fits(&looks, "Green is the best TEA"));
        assert!(fits(&looks, "ｃｏｆｆｅｅ"));
        assert!(!fits(&looks, "black tea"));
        assert!(looks.fits(&note(None, Some("green tea")), "bob", None));
        assert!(!looks.fits(&note(None, None), "bob", None));
    }

    #[test]
    fn excluded_words_win_and_empty_words_are_none() {
        let looks = antenna(&[&[""]], &[&["spoiler", ""]]);
        assert!(fits(&looks, "anything"));
        assert!(!fits(&looks, "a Spoiler"));
        assert!(antenna(&[], &[]).fits(&note(None, None), "bob", None));
        assert!(!antenna(&[&[""]], &[&["", ""]]).has_words());
    }

    #[test]
    fn letters_differ_where_that_is_asked_for() {
        let strict = Antenna {
            case_sensitive: true,
            ..antenna(&[&["Tea"]], &[])
        };
        assert!(fits(&strict, "Tea"));
        assert!(!fits(&strict, "tea"));
    }

    #[test]
    fn users_are_named_with_or_without_their_server() {
        let only = Antenna {
            source: Source::Users,
            ..antenna(&[], &[])
        };
        let but = Antenna {
            source: Source::UsersBlacklist,
            ..only.clone()
        };
        for (name, host, is_named) in [
            ("bob", None, true),
            ("bob", Some("b.example"), false),
            ("Carol", Some("B.example"), true),
            ("carol", None, false),
        ] {
            let note = note(Some("x"), None);
            assert_eq!(only.fits(&note, name, host), is_named, "{name} {host:?}");
            assert_eq!(but.fits(&note, name, host), !is_named, "{name} {host:?}");
        }
    }
}
