//! Circles between the files of one module: which file uses which, read from `super::` and `crate::MODULE::`.

use std::collections::{BTreeMap, BTreeSet};

use super::Texts;

/// For each file or folder right below a module, those beside it that it uses.
type Uses<'t> = BTreeMap<&'t str, BTreeSet<&'t str>>;

/// The files of a module that use one another in a circle: `module: a, b`, one line a circle.
pub fn circles(sources: &Texts) -> Vec<String> {
    let sources: Texts = sources
        .iter()
        .map(|(path, text)| (path.clone(), code(text)))
        .collect();
    let modules: BTreeSet<&str> = sources
        .keys()
        .filter_map(|path| split(path))
        .map(|it| it.0)
        .collect();
    let mut found = Vec::new();
    for module in modules {
        let uses = uses(module, &sources);
        let reached: BTreeMap<&str, BTreeSet<&str>> = uses
            .keys()
            .map(|from| (*from, reached(from, &uses)))
            .collect();
        let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
        for from in uses.keys().filter(|from| reached[*from].contains(*from)) {
            let with = uses
                .keys()
                .filter(|to| reached[*from].contains(*to) && reached[*to].contains(from));
            circles.insert(with.copied().collect());
        }
        found.extend(
            circles
                .iter()
                .map(|circle| format!("{module}: {}", circle.join(", "))),
        );
    }
    found
}

/// Module, file or folder below it, and how many folders deeper the text is; `mod.rs` of a module is none.
fn split(path: &str) -> Option<(&str, &str, usize)> {
    let (module, below) = path.strip_prefix("src/")?.split_once('/')?;
    let first = below.split('/').next()?.trim_end_matches(".rs");
    let is_test = below.contains("tests/") || below.ends_with("tests.rs");
    let depth = below.matches('/').count() - usize::from(below.ends_with("/mod.rs"));
    (first != "mod" && !is_test).then_some((module, first, depth))
}

fn uses<'t>(module: &str, sources: &'t Texts) -> Uses<'t> {
    let given = given(module, sources);
    let mut uses = Uses::new();
    for (path, text) in sources {
        let Some((_, from, depth)) = split(path).filter(|it| it.0 == module) else {
            continue;
        };
        let used = uses.entry(from).or_default();
        let within = format!("crate::{module}::");
        let up = "super::".repeat(depth + 1);
        let near = text.split(up.as_str()).zip(text.split(up.as_str()).skip(1));
        let near = near
            .filter(|(before, _)| !before.ends_with("super::"))
            .map(|it| it.1);
        for tail in near.chain(text.split(within.as_str()).skip(1)) {
            used.extend(
                names(tail)
                    .into_iter()
                    .map(|name| *given.get(name).unwrap_or(&name)),
            );
        }
    }
    let files: BTreeSet<&str> = uses.keys().copied().collect();
    for (from, used) in &mut uses {
        used.retain(|it| it != from && files.contains(it));
    }
    uses
}

/// What `mod.rs` gives on, by the file that it comes from.
fn given<'t>(module: &str, sources: &'t Texts) -> BTreeMap<&'t str, &'t str> {
    let text = sources.get(&format!("src/{module}/mod.rs"));
    let mut given = BTreeMap::new();
    for tail in text.map_or("", String::as_str).split("use ").skip(1) {
        if let Some((file, items)) = tail.split_once("::") {
            given.extend(names(items).into_iter().map(|name| (name, file)));
        }
    }
    given
}

/// The first names of what stands behind `::`: one, or those of a list in braces.
fn names(tail: &str) -> Vec<&str> {
    let Some(list) = tail.strip_prefix('{') else {
        return vec![first_word(tail)];
    };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                found.extend(list.get(start..at).map(|item| first_word(item.trim())));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.next().unwrap_or_default()
}

fn reached<'t>(from: &'t str, uses: &Uses<'t>) -> BTreeSet<&'t str> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(next) = open.pop() {
        open.extend(uses[next].iter().filter(|to| reached.insert(**to)));
    }
    reached
}

/// A text without its unit tests and its comments.
fn code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next();
    let lines = code.unwrap_or_default().lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[(&str, &str)]) -> Vec<String> {
        let texts = texts
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        circles(&texts.collect())
    }

    #[test]
    fn files_that_use_one_another_are_found() {
        let circle = found(&[
            (
                "src/m/mod.rs",
                "mod a;\nmod b;\npub use b::{Other, Thing};\n",
            ),
            ("src/m/a.rs", "use super::Thing;\n"),
            ("src/m/b.rs", "use super::{c, other::{x, y}};\n"),
            ("src/m/c/mod.rs", "mod d;\n"),
            ("src/m/c/d.rs", "use super::super::a::run;\n"),
        ]);
        assert_eq!(circle, ["m: a, b, c"]);
        let line = found(&[
            ("src/m/mod.rs", "pub use a::Thing;\n"),
            ("src/m/a.rs", "pub struct Thing;\n"),
            ("src/m/b.rs", "use super::Thing;\nuse super::c;\n"),
            ("src/m/c/d.rs", "use super::e;\nuse crate::m::a;\n"),
        ]);
        assert_eq!(line, Vec::<String>::new());
    }
}
