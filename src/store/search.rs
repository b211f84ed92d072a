//! Searching in the texts of notes. The index proposes, newest first; who may see what
//! stands in the same query; the text decides.

use rusqlite::Connection;
use rusqlite::named_params;
use rusqlite::params;

use crate::config::Origin;
use crate::ids;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::search;
use crate::model::search::Author;
use crate::model::search::Key;
use crate::model::search::Query;
use crate::model::users::User;
use crate::store::Tx;
use crate::store::notes;
use crate::store::notes::COLUMNS;
use crate::store::rows;
use crate::store::rows::Named;
use crate::store::rows::Page;
use crate::store::timelines::Viewer;
use crate::store::users;
use crate::store::visibility::SEARCHABLE;
use crate::store::visibility::VISIBLE;
use crate::store::visibility::WANTED;

/// Notes that one search looks at, some milliseconds: what the index proposes is nearly
/// always right. Only where most of it may not be seen and the page is not full, it looks
/// at more, a tenth of a second.
const SCANS: [u32; 2] = [2_000, 20_000];

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The words and dates.
    pub query: &'a Query,
    /// Only by them, whomever the query names.
    pub author: Option<Id<User>>,
    /// So many of the found are left out first.
    pub offset: usize,
}

/// Notes that fit and that the viewer may see, by id. `own` is where we are, for those who
/// write it out.
pub fn notes(
    db: &Connection,
    viewer: Viewer,
    own: &Origin,
    asked: Asked<'_>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let Some(author) = author(db, viewer, own, asked)? else {
        return Ok(Vec::new());
    };
    let host = asked.query.host.as_deref();
    let host = host.map(|host| if own.is_home(host) { "." } else { host });
    let keys = expression(asked.query, author, host);
    let sql = match keys.is_empty() {
        true => newest_sql(page),
        false => words_sql(page),
    };
    let mut found = Vec::new();
    for scan in SCANS {
        let params = named_params! {
            ":me": viewer.number(), ":now": viewer.now,
            ":since": since(asked.query, page), ":until": until(asked.query, page),
            ":scan": scan, ":words": keys,
        };
        found = fitting(db, &sql, params, asked, page)?;
        if found.len() == page.limit() as usize {
            break;
        }
    }
    Ok(found)
}

/// Those of the proposed notes that fit, as many as the page has.
fn fitting(
    db: &Connection,
    sql: &str,
    params: Named<'_>,
    asked: Asked<'_>,
    page: Page,
) -> rusqlite::Result<Vec<Note>> {
    let mut statement = db.prepare_cached(sql)?;
    rows::bind(&mut statement, &[params])?;
    let mut rows = statement.raw_query();
    let (mut found, mut left_out) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let note = notes::note(row)?;
        if !asked.query.fits(texts(&note)) {
            continue;
        }
        if left_out < asked.offset {
            left_out += 1;
            continue;
        }
        found.push(note);
        if found.len() == page.limit() as usize {
            break;
        }
    }
    Ok(found)
}

/// Puts the words of a note into the index, and whose it is: searching among the notes of
/// one user or server is then as fast as any.
pub fn index(tx: &Tx<'_>, note: &Note) -> rusqlite::Result<()> {
    if texts(note).next().is_none() {
        return Ok(());
    }
    let mut words = by(note.user_id);
    for word in texts(note).flat_map(search::words) {
        words.push(' ');
        words.push_str(&word);
    }
    rows::run(
        tx,
        "insert or replace into note_word (rowid, words)
         select ?1, ?2 || ' at:' || coalesce(u.host, '.') from user u where u.id = ?3",
        params![note.id, words, note.user_id],
    )
    .map(drop)
}

/// Indexes the newest notes before this one, so many; says where it ended, unless it
/// came to the end.
pub fn index_before(
    tx: &Tx<'_>,
    before: Option<Id<Note>>,
    most: u32,
) -> rusqlite::Result<Option<Id<Note>>> {
    let page = Page::between(None, before.map(Id::number), most);
    let sql = format!("select {COLUMNS} from note n where n.id < ? order by n.id desc limit ?");
    let older = rows::many(tx, &sql, params![page.until(), most], notes::note)?;
    for note in &older {
        index(tx, note)?;
    }
    let is_more = older.len() == most as usize;
    Ok(older.last().map(|note| note.id).filter(|_| is_more))
}

/// Found notes have larger ids than this.
fn since(query: &Query, page: Page) -> i64 {
    let first = query.since.map(ids::first_of);
    first.map_or(page.since(), |first| page.since().max(first - 1))
}

/// Found notes have smaller ids than this.
fn until(query: &Query, page: Page) -> i64 {
    let end = query.until.map(ids::first_of);
    end.map_or(page.until(), |end| page.until().min(end))
}

/// Whose notes, if only someone's; nothing at all when they are not here.
fn author(
    db: &Connection,
    viewer: Viewer,
    own: &Origin,
    asked: Asked<'_>,
) -> rusqlite::Result<Option<Option<Id<User>>>> {
    let named = match (asked.author, &asked.query.author) {
        (Some(author), _) => Some(author),
        (None, None) => return Ok(Some(None)),
        (None, Some(Author::Me)) => viewer.user,
        (None, Some(Author::Named(name, host))) => {
            let host = own.elsewhere(host.as_deref());
            users::by_acct(db, name, host)?.map(|user| user.id)
        }
    };
    Ok(named.map(Some))
}

fn texts(note: &Note) -> impl Iterator<Item = &str> {
    let texts = [note.cw.as_deref(), note.text.as_deref()];
    texts.into_iter().flatten().filter(|text| !text.is_empty())
}

fn by(user: Id<User>) -> String {
    format!("by:{user}")
}

/// What the index is asked, in its language: all of these words.
fn expression(query: &Query, author: Option<Id<User>>, host: Option<&str>) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(author.map(|author| quoted(&by(author))));
    words.extend(host.map(|host| quoted(&format!("at:{host}"))));
    words.extend(query.keys().iter().map(|key| match key {
        Key::Whole(word) => quoted(word),
        Key::Start(start) => format!("{} *", quoted(start)),
    }));
    words.join(" ")
}

/// One word in the language of the index. A host may be anything, so what would end the
/// word or make two of it is left out.
fn quoted(word: &str) -> String {
    let is_harmless =
        |sign: &char| !sign.is_ascii() || sign.is_ascii_alphanumeric() || ".:-[]".contains(*sign);
    format!(
        "\"{}\"",
        word.chars().filter(is_harmless).collect::<String>()
    )
}

fn words_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from (
            select rowid as id from note_word where note_word match :words and rowid > :since and rowid < :until
            order by rowid {order} limit :scan) h
         join note n on n.id = h.id where {VISIBLE} and {WANTED} and {SEARCHABLE} order by h.id {order}"
    )
}

/// Without words: everything that was written, as Misskey answers an empty query.
fn newest_sql(page: Page) -> String {
    let order = page.direction();
    format!(
        "select {COLUMNS} from (
            select * from note n where n.id > :since and n.id < :until order by n.id {order} limit :scan) n
         where n.text is not null and {VISIBLE} and {WANTED} order by n.id {order}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::store::open::SCHEMA;
    use crate::store::timelines::tests::plan;

    #[test]
    fn the_index_gives_what_it_finds_in_order_and_nothing_is_sorted() {
        for sql in [words_sql(Page::newest(20)), newest_sql(Page::newest(20))] {
            let plan = plan(&sql);
            assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        }
    }

    #[test]
    fn no_word_is_a_command_to_the_index() {
        assert_eq!(quoted("a\" OR \"b* ^c"), "\"aORbc\"");
        assert_eq!(quoted("at:[::1]:3000"), "\"at:[::1]:3000\"");
        assert_eq!(quoted("日本"), "\"日本\"");
    }

    #[test]
    fn what_may_not_be_seen_hides_nothing_older() {
        let db = Connection::open_in_memory().expect("a database");
        db.execute_batch(SCHEMA).expect("the schema");
        let words = search::words("bean")
            .into_iter()
            .collect::<Vec<_>>()
            .join(" ");
        db.execute_batch(&format!(
            "insert into user (id, username) values (1, 'author');
             insert into note (id, user_id, visibility, text) values (1, 1, 0, 'bean');
             insert into note (id, user_id, visibility, text)
                with recursive closed (id) as (select 2 union all select id + 1 from closed where id < 3000)
                select id, 1, 3, 'bean' from closed;
             insert into note_word (rowid, words) select id, '{words}' from note;"
        ))
        .expect("notes");
        let nobody = Viewer {
            user: None,
            now: Time(0),
        };
        for words in ["bean", ""] {
            let asked = Asked {
                query: &Query::parse(words),
                author: None,
                offset: 0,
            };
            let own = Origin::parse("https://here.example").expect("an origin");
            let found = notes(&db, nobody, &own, asked, Page::newest(20));
            let found: Vec<_> = found
                .expect("an answer")
                .iter()
                .map(|one| one.id.number())
                .collect();
            assert_eq!(found, [1], "{words:?}");
        }
    }
}
