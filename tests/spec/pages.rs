//! The pages, in a real browser: from the setup link to a conversation, with scripts and
//! without. Also what can be told from their text alone: forms need proof, nothing runs.

use std::path::Path;
use std::path::PathBuf;

use http::Method;
use mamekey::config::Network;
use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::browser::Setting;
use crate::harness::client::Answer;
use crate::harness::client::Client;
use crate::harness::pictures;
use crate::harness::process::Process;
use crate::harness::reader::proof;
use crate::harness::server::PASSWORD;
use crate::harness::server::Server;

/// A picture on disk, as a person has it.
fn picture(folder: &Path) -> PathBuf {
    let path = folder.join("hill.png");
    std::fs::write(&path, pictures::png(320, 200)).expect("a file");
    path
}

/// Writes into the composer of the page and sends it.
#[track_caller]
fn post(browser: &Browser, words: &str) {
    browser
        .find("form.composer textarea[name=text]")
        .write(words);
    browser.find("form.composer button.send").click();
}

#[test]
fn from_the_printed_link_to_a_post_with_a_picture_that_appears_in_another_tab() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let process = Process::start();
    browser.goto(&process.setup_link());
    browser.find("input[name=username]").write("alice");
    browser.find("input[name=password]").write(PASSWORD);
    browser.find("main form button.go").click();
    browser.find("form.composer textarea[name=text]");

    let first = browser.tab();
    let second = browser.new_tab();
    browser.goto(process.origin());
    browser.find("form.composer");
    browser.look_at(&first);

    let folder = tempfile::tempdir().expect("a folder");
    browser
        .find("form.composer input[name=file-1]")
        .choose_file(&picture(folder.path()));
    post(&browser, "A hill, from the **first** tab");
    browser.find_text("article.note .body b", "first");
    browser.find("article.note .body img");

    browser.look_at(&second);
    browser.find_text("article.note .body", "A hill, from the first tab");
    let picture = browser.find("article.note .body img");
    let shown = picture.attribute("src").expect("an address");
    let path = shown.trim_start_matches(process.origin());
    let answer = Client::visitor(process.origin()).get(path);
    assert!(
        answer
            .status(200)
            .header("content-type")
            .starts_with("image/")
    );
    assert_eq!(browser.complaints(), [""; 0], "the console is clean");
}

#[test]
fn everything_works_without_scripts() {
    let setting = Setting {
        without_scripts: true,
        ..Setting::default()
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    let question = owner.writes_id("Is anyone here?");
    server.account("bob");
    browser.sign_in(server.origin(), "bob");

    browser.goto(&format!("{}/notes/{question}", server.origin()));
    browser.find("article.note a[href*='reply']").click();
    post(&browser, "I am");
    browser.find_text("article.note .body", "I am");

    let told = owner.is_told();
    assert_eq!(told, ["reply"]);
}

#[test]
fn without_scripts_one_reacts_renotes_follows_and_deletes() {
    let setting = Setting {
        without_scripts: true,
        ..Setting::default()
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    let note = owner.writes_id("Do something with this");
    let bob = server.account("bob");
    browser.sign_in(server.origin(), "bob");
    let page = format!("{}/notes/{note}", server.origin());

    browser.goto(&page);
    browser.find("a[data-react]").click();
    browser.find("form.picker button[value='🎉']").click();
    browser.until_url("the note again", |url| url == page);
    browser.find("button.reaction.mine");
    assert_eq!(owner.shows(&note)["reactions"], json!({"🎉": 1}));

    browser.find(".acts details.menu.start summary").click();
    browser.find(".acts button[formaction$='/renote']").click();
    browser.find_text(".acts details.menu.start summary", "1");
    assert_eq!(owner.shows(&note)["renoteCount"], 1);

    browser.goto(&format!("{}/@owner", server.origin()));
    browser.find("form[action='/follow'] button").click();
    browser.find("form[action='/unfollow']");
    assert_eq!(bob.me()["followingCount"], 1);

    let own = bob.writes_id("To be deleted");
    browser.goto(&format!("{}/notes/{own}", server.origin()));
    browser
        .find(".acts details.menu:not(.start) summary")
        .click();
    browser.find(".acts button[formaction$='/delete']").click();
    browser.until_url("another page", |url| !url.contains(&own));
    bob.call("notes/show", json!({ "noteId": own }))
        .refused(400, "NO_SUCH_NOTE");
}

#[test]
fn with_scripts_a_note_changes_and_goes_without_a_new_page() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    let bob = server.account("bob");
    browser.sign_in(server.origin(), "owner");
    post(&browser, "Watch this");
    let shown = browser.find_text("article.note", "Watch this");
    let note = shown.attribute("data-note").expect("an id");
    // A page that was loaded anew would have forgotten this.
    browser.evaluate("window.stayed = true");
    bob.reacts(&note, "🎉");
    browser.find_text("article.note button.reaction", "1");
    let card = browser.find("article.note");
    card.find(".acts details.menu:not(.start) summary").click();
    card.find(".acts button[formaction$='/delete']").click();
    browser.agree();
    browser.until_gone("article.note");
    assert_eq!(browser.evaluate("window.stayed"), json!(true));
    assert_eq!(owner.me()["notesCount"], 0);
}

#[test]
fn a_profile_is_changed_in_the_browser() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    let folder = tempfile::tempdir().expect("a folder");
    browser.sign_in(server.origin(), "owner");
    browser.goto(&format!("{}/settings/profile", server.origin()));
    browser.find("input[name=name]").write("Aoi");
    browser.find("textarea[name=bio]").write("I grow **beans**");
    browser
        .find("input[name=avatar]")
        .choose_file(&picture(folder.path()));
    browser.find("main form.card button.go").click();
    browser.until_url("the profile to be saved", |_| owner.me()["name"] == "Aoi");
    let me = owner.me();
    assert_eq!(me["description"], "I grow **beans**");
    assert!(!me["avatarBlurhash"].is_null(), "the avatar is a picture");

    browser.goto(&format!("{}/settings/profile", server.origin()));
    browser
        .find("input[name=name]")
        .rewrite("Aoi of the garden");
    browser.find("main form.card button.go").click();
    browser.until_url("the profile to be saved", |_| {
        owner.me()["name"] == "Aoi of the garden"
    });
    browser.goto(&format!("{}/@owner", server.origin()));
    browser.find_text("main", "Aoi of the garden");
    browser.reload();
    browser.find_text("main b", "beans");
}

#[test]
fn pictures_of_the_pages_are_kept_for_whoever_wants_to_look() {
    let server = Server::with(|config| config.name = Some("Bean garden".to_owned()));
    let (owner, noor) = (server.owner(), server.account("noor"));
    owner
        .call(
            "i/update",
            json!({"name": "Aoi", "description": "Beans, **Rust** and cats"}),
        )
        .ok();
    noor.call("i/update", json!({"name": "Noor 🌱"})).ok();
    owner.follows(&noor.id());
    let fields = json!({"comment": "Hills in the evening"});
    let file = noor
        .upload("hill.png", &pictures::hills(960, 540), fields)
        .ok();
    let note = noor.notes_id(json!({
        "text": "The **beans** are up! $[x2 🫛]\nSee you at the #garden, @owner",
        "fileIds": [file["id"]],
    }));
    owner.reacts(&note, "🎉");
    owner.notes(json!({"text": "I will bring tea.", "replyId": note}));
    owner.writes("こんにちは、世界。今日は豆の話をします。");
    let places = [
        ("home", "/"),
        ("profile", "/@noor"),
        ("note", &format!("/notes/{note}")),
    ];
    for (look, phone, dark, japanese) in
        [("desk", false, false, false), ("phone", true, true, true)]
    {
        let setting = Setting {
            phone,
            dark,
            japanese,
            ..Setting::default()
        };
        let Some(browser) = Browser::with(setting) else {
            return;
        };
        browser.sign_in(server.origin(), "owner");
        for (name, path) in places {
            browser.goto(&format!("{}{path}", server.origin()));
            browser.find_text("article.note .body", "beans");
            let file = format!("{name}-{look}.png");
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
            browser.screenshot(&file);
            let kept = std::fs::read(&file).expect("a picture");
            assert!(pictures::size(&kept).0 >= 700, "{}", file.display());
        }
    }
}

#[test]
fn a_page_on_a_telephone_in_the_dark_in_japanese() {
    let setting = Setting {
        phone: true,
        dark: true,
        japanese: true,
        ..Setting::default()
    };
    let Some(browser) = Browser::with(setting) else {
        return;
    };
    let server = Server::start();
    server.owner().writes("こんにちは #世界");
    browser.goto(&format!("{}/@owner", server.origin()));
    browser.find_text("article.note .body", "こんにちは");
    assert_eq!(
        browser.evaluate("document.documentElement.lang"),
        json!("ja")
    );
    let wider = browser.evaluate("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(wider, json!(false), "the page does not scroll sideways");
    let background = browser.evaluate("getComputedStyle(document.body).backgroundColor");
    let brightness: u32 = background
        .as_str()
        .expect("a colour")
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<u32>().ok())
        .take(3)
        .sum();
    assert!(brightness < 3 * 80, "{background} is not dark");
}

#[test]
fn what_others_write_is_never_run() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let server = Server::start();
    let owner = server.owner();
    let evil = "<script>window.ran = 1</script> <img src=x onerror='window.ran = 1'> \
                [x](javascript:window.ran=1) $[x2 <b onclick='window.ran=1'>y</b>]";
    let name = "<img src=x onerror='window.ran = 1'>";
    owner
        .call("i/update", json!({"name": name, "description": evil}))
        .ok();
    let note = owner.notes_id(json!({"text": evil, "cw": "<script>window.ran = 1</script>"}));
    for path in [
        "/".to_owned(),
        "/@owner".to_owned(),
        format!("/notes/{note}"),
    ] {
        browser.goto(&format!("{}{path}", server.origin()));
        browser.find("article.note");
        assert_eq!(
            browser.evaluate("window.ran === undefined"),
            json!(true),
            "{path}"
        );
        assert!(browser.all("a[href^='javascript:']").is_empty(), "{path}");
        assert!(browser.all("main script").is_empty(), "{path}");
    }
}

#[test]
fn every_page_forbids_what_it_does_not_need() {
    let server = Server::start();
    let note = server.owner().writes_id("hello");
    let visitor = server.visitor();
    for path in [
        "/",
        "/signin",
        "/@owner",
        &format!("/notes/{note}"),
        "/nothing/here",
    ] {
        let answer = visitor.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.headers.contains_key("referrer-policy"), "{path}");
    }
}

/// Fills in the form for signing in without a browser.
#[track_caller]
fn try_to_sign_in(visitor: &Client, name: &str, password: &str) -> Answer {
    let proof = proof(&visitor.get("/signin").status(200).text());
    let fields = [
        ("proof", proof.as_str()),
        ("username", name),
        ("password", password),
    ];
    visitor.post_form("/signin", &fields)
}

/// Signs in without a browser; the client holds the cookie from then on.
#[track_caller]
fn signed_in(server: &Server, name: &str) -> (Client, Answer) {
    let visitor = server.visitor();
    let answer = try_to_sign_in(&visitor, name, PASSWORD);
    (visitor, answer)
}

#[test]
fn a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let server = Server::start();
    server.owner();
    let (_, answer) = signed_in(&server, "owner");
    answer.redirected();
    let cookie = answer.header("set-cookie").to_ascii_lowercase();
    for part in ["httponly", "samesite=lax", "path=/"] {
        assert!(cookie.contains(part), "{part} missing in {cookie}");
    }
}

#[test]
fn signing_out_ends_the_session_for_every_copy_of_the_cookie() {
    let server = Server::start();
    server.owner();
    let (browser, _) = signed_in(&server, "owner");
    let stolen = browser.cookie("mamekey").expect("a session");
    let good = proof(&browser.get("/").status(200).text());
    browser
        .post_form("/signout", &[("proof", &good)])
        .redirected();
    assert_eq!(browser.cookie("mamekey"), None);
    let cookie = format!("mamekey={stolen}");
    let page = server.visitor().get_with("/", &[("cookie", &cookie)]);
    assert!(!page.text().contains("class=\"card composer\""));
}

#[test]
fn a_form_from_elsewhere_does_nothing() {
    let server = Server::start();
    let owner = server.owner();
    let (browser, _) = signed_in(&server, "owner");
    let good = proof(&browser.get("/").status(200).text());
    for fields in [
        &[("text", "forged"), ("proof", "guessed")][..],
        &[("text", "forged")][..],
    ] {
        let answer = browser.post_form("/notes", fields);
        assert!((400..500).contains(&answer.status), "{answer}");
    }
    let cookie = format!("mamekey={}", browser.cookie("mamekey").expect("a session"));
    let body = format!("text=forged&proof={good}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    for tell in [
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
        ("origin", "null"),
    ] {
        let headers = [form, ("cookie", cookie.as_str()), tell];
        let answer = server
            .visitor()
            .send(Method::POST, "/notes", &headers, body.as_bytes());
        assert!((400..500).contains(&answer.status), "{tell:?}: {answer}");
    }
    assert_eq!(owner.me()["notesCount"], 0);
    let fields = [("text", "mine"), ("proof", &good), ("visibility", "public")];
    browser.post_form("/notes", &fields).redirected();
    assert_eq!(owner.me()["notesCount"], 1);
}

#[test]
fn a_proof_is_good_for_one_person_only() {
    let server = Server::start();
    let owner = server.owner();
    server.account("mallory");
    let (mallory, _) = signed_in(&server, "mallory");
    let hers = proof(&mallory.get("/").status(200).text());
    let (browser, _) = signed_in(&server, "owner");
    let answer = browser.post_form("/notes", &[("text", "forged"), ("proof", &hers)]);
    assert!((400..500).contains(&answer.status), "{answer}");
    assert_eq!(owner.me()["notesCount"], 0);
}

#[test]
fn a_wrong_password_opens_nothing_and_says_no_more_than_that() {
    let server = Server::start();
    server.owner();
    let try_as = |name: &str| {
        let visitor = server.visitor();
        let answer = try_to_sign_in(&visitor, name, "wrong");
        assert!(!matches!(answer.status, 302 | 303), "{answer}");
        assert_eq!(visitor.cookie("mamekey"), None);
        let page = answer.text();
        page.replace(&proof(&page), "PROOF").replace(name, "NAME")
    };
    let (known, unknown) = (try_as("owner"), try_as("nobody"));
    assert_eq!(known, unknown, "whether a name exists is not told");
}

#[test]
fn guessing_from_one_address_locks_out_that_address_and_nobody_else() {
    let server = Server::with(|config| {
        config.rate_limits = true;
        config.trusted_proxies = vec![Network::parse("127.0.0.1").expect("a network")];
    });
    server.owner();
    let try_from = |address: &str, password: &str| {
        let visitor = server.visitor();
        let proof = proof(&visitor.get("/signin").status(200).text());
        let fields = [
            ("proof", &*proof),
            ("username", "owner"),
            ("password", password),
        ];
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", server.origin()),
            ("x-forwarded-for", address),
        ];
        visitor
            .send(Method::POST, "/signin", &headers, body.as_bytes())
            .status
    };
    let tried: Vec<u16> = (0..120).map(|_| try_from("192.0.2.1", "wrong")).collect();
    assert_eq!(tried.iter().filter(|status| **status == 403).count(), 10);
    assert_eq!(tried.iter().filter(|status| **status == 429).count(), 110);
    assert_eq!(try_from("192.0.2.1", PASSWORD), 429);
    assert_eq!(try_from("192.0.2.2", PASSWORD), 303, "the owner comes in");
}

#[test]
fn nobody_is_signed_in_by_a_form_of_another_page() {
    let server = Server::start();
    server.owner();
    let visitor = server.visitor();
    let fields = [("username", "owner"), ("password", PASSWORD)];
    let answer = visitor.post_form("/signin", &fields);
    assert!((400..500).contains(&answer.status), "{answer}");
    assert_eq!(visitor.cookie("mamekey"), None);
}

#[test]
fn setup_is_open_once_and_only_with_its_token() {
    let process = Process::start();
    let path = process
        .setup_link()
        .trim_start_matches(process.origin())
        .to_owned();
    process.account("alice", PASSWORD, &[]);
    let visitor = Client::visitor(process.origin());
    let answer = visitor.get(&path);
    assert_ne!(answer.status, 200, "there is an owner already: {answer}");
}

#[test]
fn a_note_shown_elsewhere_brings_its_words_and_picture() {
    let server = Server::start();
    let owner = server.owner();
    let file = owner.keeps("hill.png", &pictures::png(320, 200));
    let note = owner.notes_id(json!({"text": "Look at **this**", "fileIds": [file]}));
    let page = server
        .visitor()
        .get(&format!("/notes/{note}"))
        .status(200)
        .text();
    for part in [
        "og:title",
        "og:description",
        "og:image",
        "application/activity+json",
    ] {
        assert!(page.contains(part), "{part} missing");
    }
    let hidden = owner.notes_id(json!({"text": "secret words", "cw": "careful"}));
    let page = server
        .visitor()
        .get(&format!("/notes/{hidden}"))
        .status(200)
        .text();
    let head = page.split("</head>").next().expect("a head");
    assert!(
        !head.contains("secret words"),
        "what a warning covers is not in the preview"
    );
}

#[test]
fn the_page_for_searching_finds_what_apps_find() {
    let server = Server::start();
    let (owner, bob) = (server.owner(), server.account("bob"));
    owner.writes("東京で見た <img src=x>");
    bob.notes(json!({"text": "東京の秘密", "visibility": "specified"}));
    let (reader, _) = signed_in(&server, "owner");
    let page = reader.get("/search?q=%E6%9D%B1%E4%BA%AC").text();
    assert!(page.contains("東京で見た"), "{page}");
    assert!(!page.contains("東京の秘密"));
    assert!(!page.contains("<img src=x>"));
    let none = reader.get("/search?q=from%3Abob%40b.example%20x").text();
    assert!(!none.contains("東京で見た"));
}

#[test]
fn looking_after_the_server_is_for_those_who_do() {
    let server = Server::start();
    let bob = server.account("bob");
    let (guest, _) = signed_in(&server, "bob");
    guest.get("/settings/server").status(404);
    let good = proof(&guest.get("/").status(200).text());
    let bobs = bob.id();
    for deed in ["suspend", "silence", "announce", "report", "archive"] {
        let fields = [("proof", &*good), ("user", &*bobs), ("on", "1")];
        let path = format!("/settings/server/{deed}");
        guest.post_form(&path, &fields).status(404);
    }
    let save = [("proof", &*good), ("name", "Bob's")];
    guest.post_form("/settings/server", &save).status(404);

    let (owner, _) = signed_in(&server, "owner");
    let page = owner.get("/settings/server").status(200).text();
    let good = proof(&page);
    let silence = [("proof", &*good), ("user", &*bobs), ("on", "1")];
    owner
        .post_form("/settings/server/silence", &silence)
        .status(303);
    assert_eq!(bob.writes("quietly")["visibility"], "home");
    let speak = [("proof", &*good), ("user", &*bobs), ("on", "")];
    owner
        .post_form("/settings/server/silence", &speak)
        .status(303);
    assert_eq!(bob.writes("aloud")["visibility"], "public");
    let save = [
        ("proof", &*good),
        ("name", "Beans"),
        ("registration", "open"),
        ("blocked", "evil.example\nno host\n"),
    ];
    owner.post_form("/settings/server", &save).status(303);
    let meta = server.visitor().call("meta", json!({})).ok();
    assert_eq!(
        (&meta["name"], &meta["disableRegistration"]),
        (&json!("Beans"), &json!(false))
    );
    let told = server.owner().call("admin/meta", json!({})).ok();
    assert_eq!(told["blockedHosts"], json!(["evil.example"]));
}

#[test]
fn an_announcement_stands_above_the_timeline_until_it_is_read() {
    let server = Server::start();
    server.account("bob");
    let news = json!({"title": "Tea <b>time</b>", "text": "**at four**", "imageUrl": null});
    let made = server.owner().call("admin/announcements/create", news).ok();
    let (bob, _) = signed_in(&server, "bob");
    let page = bob.get("/").status(200).text();
    assert!(page.contains("Tea &lt;b&gt;time&lt;/b&gt;") && page.contains("<b>at four</b>"));
    let path = format!(
        "/announcements/{}/read",
        made["id"].as_str().expect("an id")
    );
    bob.post_form(&path, &[("proof", &proof(&page))])
        .status(303);
    assert!(!bob.get("/").status(200).text().contains("at four"));
}
