//! The small drawings beside words. They are decoration: whoever uses one alone says in
//! words (`aria-label`, `title`) what it stands for.

use std::sync::LazyLock;

use maud::Markup;
use maud::html;

use crate::web::assets;

static SHEET: LazyLock<String> = LazyLock::new(|| assets::ICONS.url());

/// The icon of this name in `assets/icons.svg`.
pub fn icon(name: &str) -> Markup {
    html! {
        svg class="icon" aria-hidden="true" { use href={ (*SHEET) "#" (name) } {} }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_icon_that_is_used_is_drawn() {
        let sheet = include_str!("../../../assets/icons.svg");
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
        let mut used = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = fs::read_to_string(path).unwrap();
                for rest in source.split("icon(\"").skip(1) {
                    let name = rest.split('"').next().unwrap();
                    let symbol = format!("id=\"{name}\"");
                    assert!(name.is_empty() || sheet.contains(&symbol), "no icon {name}");
                    used += 1;
                }
            }
        }
        assert!(used > 5, "the sources were read");
    }
}
