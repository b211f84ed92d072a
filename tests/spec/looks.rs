//! What holds for every page: whoever does not see it, has no mouse or a small screen, finds
//! everything. A browser looks at all of them.

use serde_json::Value;
use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::browser::Setting;
use crate::harness::person::text;
use crate::harness::server::Server;

/// Fields without a name for those who do not see them, links and buttons without words,
/// headings that leave a step out, ids given twice, no or a second first heading, script or
/// style inside the page.
const TROUBLES: &str = r"(() => {
  const found = [];
  const name = (el) => (el.getAttribute('aria-label') || el.title || el.textContent.trim()
    || [...(el.labels || [])].map((label) => label.textContent.trim()).join('')
    || [...el.querySelectorAll('img[alt]')].map((img) => img.alt).join(''));
  const say = (what, el) => found.push(`${what}: ${el.outerHTML.slice(0, 160)}`);
  for (const el of document.querySelectorAll('input:not([type=hidden]), textarea, select, a[href], button, summary')) {
    if (el.closest('[aria-hidden=true]') || el.closest('[hidden]')) continue;
    if (!name(el)) say('no name', el);
  }
  let level = 0;
  for (const el of document.querySelectorAll('main :is(h1, h2, h3, h4)')) {
    const next = Number(el.tagName[1]);
    if (next > level + 1) say(`h${next} after h${level}`, el);
    level = next;
  }
  if (document.querySelectorAll('h1').length !== 1) found.push(`${document.querySelectorAll('h1').length} first headings`);
  const ids = [...document.querySelectorAll('[id]')].map((el) => el.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
  for (const el of document.querySelectorAll('[style], style, script:not([src])')) say('inline', el);
  for (const el of document.querySelectorAll('img:not([alt])')) say('no alt', el);
  if (!document.documentElement.lang || !document.title) found.push('no language or title');
  return [...new Set(found)];
})()";

/// What sticks out of a telephone's page, and targets a thumb would miss.
const TOO_WIDE: &str = r"(() => {
  const wide = document.documentElement.scrollWidth > innerWidth;
  const out = [...document.querySelectorAll('main *')].filter((el) => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.right > innerWidth + 1 && !el.closest('.tabs, pre, .for-readers, .fold');
  });
  return wide ? out.slice(0, 3).map((el) => el.outerHTML.slice(0, 120)).concat('too wide') : [];
})()";

/// A server with something of everything, and the paths of its pages.
fn furnished(server: &Server) -> Vec<String> {
    let (owner, bob) = (server.owner(), server.account("bob"));
    bob.call(
        "i/update",
        json!({"name": "まめ子", "description": "**Beans**"}),
    )
    .ok();
    let poll = json!({"choices": ["A very long choice with many words in it", "B"]});
    let note = bob.notes_id(json!({"text": "Which?", "poll": poll}));
    let own = owner.writes_id("frist");
    owner
        .call("notes/update", json!({"noteId": own, "text": "first"}))
        .done();
    owner.call("i/pin", json!({ "noteId": own })).ok();
    owner
        .call("notes/favorites/create", json!({"noteId": note}))
        .done();
    let name = "A long name of many words for a list of people who like beans";
    let made = owner
        .call("users/lists/create", json!({ "name": name }))
        .ok();
    let list = text(&made["id"]);
    owner
        .call(
            "users/lists/push",
            json!({"listId": list, "userId": bob.id()}),
        )
        .done();
    let clip = owner.call("clips/create", json!({ "name": name })).ok();
    let wanted = json!({
        "name": name, "src": "all", "keywords": [["bean"]], "excludeKeywords": [],
        "users": [], "caseSensitive": false, "withReplies": false, "withFile": false,
    });
    let antenna = owner.call("antennas/create", wanted).ok();
    let (clip, antenna, person) = (text(&clip["id"]), text(&antenna["id"]), bob.id());
    [
        "/",
        "/local",
        "/social",
        "/global",
        "/notifications",
        "/search",
        "/search?q=first",
        "/compose",
        "/@bob",
        "/@bob/followers",
        "/@owner",
        "/@owner/clips",
        "/tags/bean",
        "/lists",
        "/antennas",
        "/antennas/new",
        "/my/favorites",
        "/my/clips",
        "/my/drive",
        "/requests",
        "/settings/profile",
        "/settings/notifications",
        "/settings/mutes",
        "/settings/blocks",
        "/settings/muted-words",
        "/settings/muted-servers",
        "/settings/security",
        "/settings/security/leave",
        "/settings/security/history",
        "/settings/apps",
        "/settings/moving",
        "/settings/emojis",
        "/settings/emojis/others",
        "/settings/server",
        "/nothing/here",
        "/miauth/one?name=App&permission=read:account,write:admin:meta",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([
        format!("/notes/{note}"),
        format!("/notes/{note}/react"),
        format!("/notes/{note}/clips"),
        format!("/notes/{note}/report"),
        format!("/compose?reply={note}"),
        format!("/notes/{own}"),
        format!("/notes/{own}/history"),
        format!("/notes/{own}/edit"),
        format!("/lists/{list}"),
        format!("/lists/{list}/edit"),
        format!("/antennas/{antenna}"),
        format!("/antennas/{antenna}/edit"),
        format!("/clips/{clip}"),
        format!("/clips/{clip}/edit"),
        format!("/users/{person}/lists"),
        format!("/users/{person}/report"),
    ])
    .collect()
}

#[track_caller]
fn look(browser: &Browser, origin: &str, path: &str, question: &str, found: &mut Vec<String>) {
    browser.goto(&format!("{origin}{path}"));
    if let Value::Array(troubles) = browser.evaluate(question) {
        found.extend(troubles.iter().map(|trouble| format!("{path}: {trouble}")));
    }
}

#[test]
fn every_page_can_be_read_and_used_by_those_who_do_not_see_it() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::with(|config| config.registration = mamekey::config::Registration::Open);
    let paths = furnished(&server);
    let mut found = Vec::new();
    for path in [
        "/",
        "/signin",
        "/signup",
        "/setup",
        "/@bob",
        "/api-doc",
        "/miauth/one?name=App",
    ] {
        look(&browser, server.origin(), path, TROUBLES, &mut found);
    }
    browser.sign_in(server.origin(), "owner");
    for path in &paths {
        look(&browser, server.origin(), path, TROUBLES, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_page_is_wider_than_a_telephone_in_either_language() {
    for japanese in [false, true] {
        let setting = Setting {
            phone: true,
            japanese,
            ..Setting::default()
        };
        let Some(browser) = Browser::with(setting) else {
            return;
        };
        let server = Server::start();
        let paths = furnished(&server);
        browser.sign_in(server.origin(), "owner");
        let mut found = Vec::new();
        for path in &paths {
            look(&browser, server.origin(), path, TOO_WIDE, &mut found);
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn on_a_telephone_everything_is_reached_from_the_bar_and_menus_close_again() {
    let setting = Setting {
        phone: true,
        without_scripts: true,
        ..Setting::default()
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    let server = Server::start();
    server.owner().writes("hello");
    browser.sign_in(server.origin(), "owner");
    let menu = browser.find(".acts details.menu:not(.start) summary");
    menu.click();
    assert!(
        browser
            .find(".acts button[formaction$='/delete']")
            .is_shown()
    );
    // The page behind it is dimmed; touching that closes the menu.
    menu.click();
    browser.until_gone(".acts details.menu[open]");
    browser.find(".phone summary").click();
    browser.find(".phone .sheet a[href='/lists']").click();
    browser.find_text(".tabs a[aria-current]", "Lists");
    browser.find(".phone summary").click();
    browser.find(".phone .sheet a[href^='/settings']").click();
    browser.find_text(".tabs a[aria-current]", "Profile");
    browser.find(".phone summary").click();
    browser
        .find(".phone .sheet form[action='/signout'] button")
        .click();
    browser.find("a[href='/signin']");
}

#[test]
fn what_has_the_focus_is_seen() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    server.owner().writes("hello");
    browser.sign_in(server.origin(), "owner");
    // Where the keyboard goes, something of the element or around it must show that.
    let unseen = r"(() => {
      const shows = (el) => {
        const style = getComputedStyle(el);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      };
      const unseen = [];
      for (const el of document.querySelectorAll('main :is(a[href], button, input:not([type=hidden]), textarea, select, summary)')) {
        if (!el.checkVisibility({visibilityProperty: true}) || el.tabIndex < 0) continue;
        el.focus({focusVisible: true});
        let at = el;
        while (at && at.tagName !== 'MAIN' && !shows(at)) at = at.parentElement;
        if (document.activeElement === el && (!at || at.tagName === 'MAIN')) unseen.push(el.outerHTML.slice(0, 120));
      }
      return unseen;
    })()";
    for path in [
        "/",
        "/lists",
        "/antennas/new",
        "/settings/muted-words",
        "/search",
    ] {
        browser.goto(&format!("{}{path}", server.origin()));
        assert_eq!(browser.evaluate(unseen), json!([]), "{path}");
    }
}

#[test]
fn a_lists_timeline_lives() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    let made = owner
        .call("users/lists/create", json!({"name": "friends"}))
        .ok();
    let list = text(&made["id"]);
    owner
        .call(
            "users/lists/push",
            json!({"listId": list, "userId": bob.id()}),
        )
        .done();
    bob.writes("the first");
    browser.sign_in(server.origin(), "owner");
    browser.goto(&format!("{}/lists/{list}", server.origin()));
    browser.find_text("article.note .body", "the first");
    browser.evaluate("window.stayed = true");
    // What is written before the stream is open is not told; what comes after is.
    browser.until_url("a new note on the page", |_| {
        bob.writes("the second");
        browser.evaluate("document.body.innerText.includes('the second')") == json!(true)
    });
    assert_eq!(browser.evaluate("window.stayed"), json!(true));
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn with_scripts_a_note_is_kept_from_its_menu_and_one_is_told_so() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let note = server.owner().writes_id("worth keeping");
    browser.sign_in(server.origin(), "owner");
    browser.evaluate("window.stayed = true");
    browser
        .find(".acts details.menu:not(.start) summary")
        .click();
    browser
        .find(".acts button[formaction$='/favorite']")
        .click();
    browser.find_text(".toast", "favourites");
    browser.find(".acts button[formaction$='/unfavorite']");
    assert_eq!(browser.evaluate("window.stayed"), json!(true));
    let state = json!({ "noteId": note });
    let state = server.owner().call("notes/state", state).ok();
    assert_eq!(state["isFavorited"], true);
    assert_eq!(browser.complaints(), [""; 0]);
}
