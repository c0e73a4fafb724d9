//! What stands between brackets (`parseClass`).

use super::escape::escape;

const OPEN: &str = "a `[` is not closed";
const NAMES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

type Rest<'t> = Result<&'t str, &'static str>;

/// What is behind a class, of which the `[` is read.
pub(super) fn class(text: &str) -> Rest<'_> {
    let mut rest = text.strip_prefix('^').unwrap_or(text);
    let mut is_first = true;
    loop {
        match rest.strip_prefix(']') {
            Some(behind) if !is_first => return Ok(behind),
            _ => rest = member(rest)?,
        }
        is_first = false;
    }
}

/// One letter, a range of them, or a name for many.
fn member(text: &str) -> Rest<'_> {
    if let Some(rest) = named(text)? {
        return Ok(rest);
    }
    if let Some(rest) = shorthand(text)? {
        return Ok(rest);
    }
    let (first, rest) = letter(text)?;
    let range = rest.strip_prefix('-').filter(|rest| !rest.starts_with(']'));
    let Some(range) = range else { return Ok(rest) };
    let (last, rest) = letter(range)?;
    match first <= last {
        true => Ok(rest),
        false => Err("a range between `[` and `]` runs backwards"),
    }
}

fn letter(text: &str) -> Result<(u32, &str), &'static str> {
    let mut letters = text.chars();
    match letters.next() {
        None => Err(OPEN),
        Some('\\') => escape(text),
        Some(letter) => Ok((letter.into(), letters.as_str())),
    }
}

/// `[:alpha:]`.
fn named(text: &str) -> Result<Option<&str>, &'static str> {
    let parts = text.strip_prefix("[:").and_then(|it| it.split_once(":]"));
    let Some((name, rest)) = parts else {
        return Ok(None);
    };
    let name = name.strip_prefix('^').unwrap_or(name);
    match NAMES.contains(&name) {
        true => Ok(Some(rest)),
        false => Err("`[:` and `:]` stand around a name that there is not"),
    }
}

/// `\d` and the like, and `\pL`; which names of letters there are is not known here (`parseUnicodeClass`).
pub(super) fn shorthand(text: &str) -> Result<Option<&str>, &'static str> {
    let Some(behind) = text.strip_prefix('\\') else {
        return Ok(None);
    };
    if let Some(rest) = behind.strip_prefix(['d', 'D', 's', 'S', 'w', 'W']) {
        return Ok(Some(rest));
    }
    let Some(name) = behind.strip_prefix(['p', 'P']) else {
        return Ok(None);
    };
    let mut letters = name.chars();
    match (name.strip_prefix('{'), letters.next()) {
        (Some(inner), _) => {
            let rest = inner.split_once('}').map(|(_, rest)| rest);
            rest.map(Some).ok_or("`\\p{` is not closed")
        }
        (None, Some(_)) => Ok(Some(letters.as_str())),
        (None, None) => Err("`\\p` needs a name"),
    }
}
