//! Text as a YAML scalar that every reader takes for the same text.
//!
//! Text that no reader of YAML 1.1 or 1.2 could take for anything else is written as it is; text of several
//! lines becomes a literal block where that is safe; all else is quoted by serde-saphyr, which knows what
//! YAML 1.1 would read as a number, a date or a boolean. `docs/yaml.md` has the rules and the figures.

/// Words that YAML 1.1 takes for a boolean or null, in lower case.
const RESERVED: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Writes `text` as the key of a map or as a value that must stay on its line.
pub(super) fn line(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text)
    } else {
        quoted(out, text)
    }
}

/// Writes `text` as a value; the lines of a block are indented by `indent` blanks.
pub(super) fn value(out: &mut String, text: &str, indent: usize) {
    if is_plain(text) {
        out.push_str(text);
    } else if is_literal(text) {
        literal(out, text, indent);
    } else {
        quoted(out, text);
    }
}

/// Writes `text` as a value that looks like text: in quotes, or as a block.
pub(super) fn quoted_or_block(out: &mut String, text: &str, indent: usize) {
    let is_simple = |char: char| char.is_ascii_graphic() && !matches!(char, '"' | '\\');
    if is_literal(text) {
        literal(out, text, indent);
    } else if text.chars().all(is_simple) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        quoted(out, text);
    }
}

/// Whether every reader takes the bare text for text, as a value or a key in block style.
///
/// A letter first (or `./`, or a duration), then printable ASCII, no `: `, no ` #`, and nothing at the
/// end that could continue: numbers, dates, `.inf`, `~`, `=` and `<<` all begin with something else.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = match bytes {
        [first, ..] if first.is_ascii_alphabetic() => !is_reserved(text),
        [b'.', b'/', ..] => true,
        [first, .., _] if first.is_ascii_digit() => return is_duration(bytes),
        _ => false,
    };
    starts && !matches!(bytes.last(), Some(b' ' | b':')) && inner_is_plain(bytes)
}

fn inner_is_plain(bytes: &[u8]) -> bool {
    // Without an early end the compiler looks at many bytes at once.
    let is_shown = bytes
        .iter()
        .fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    let joins = |pair: &[u8]| matches!(pair, b": " | b" #");
    is_shown && !(bytes.contains(&b' ') && bytes.windows(2).any(joins))
}

fn is_reserved(text: &str) -> bool {
    text.len() <= 5 && RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Digits and the letters of a Go duration, a letter last: `1h30m`, `250ms`.
fn is_duration(bytes: &[u8]) -> bool {
    let unit = |byte: &u8| matches!(byte, b'h' | b'm' | b's');
    bytes.iter().all(|byte| byte.is_ascii_digit() || unit(byte)) && bytes.last().is_some_and(unit)
}

/// Whether a literal block keeps the text as it is: several lines of text that an editor shows as they
/// are, the first one not indented, at most one line break at the end.
fn is_literal(text: &str) -> bool {
    let starts = !text.starts_with([' ', '\t', '\n']);
    let ends = !text.ends_with("\n\n") && !text.ends_with([' ', '\t']);
    starts && ends && text.len() > 1 && text.contains('\n') && text.chars().all(is_shown)
}

fn is_shown(char: char) -> bool {
    match char {
        '\n' | '\t' => true,
        // YAML 1.1 takes the first three for line breaks; the others are not allowed bare.
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => !char.is_control(),
    }
}

fn literal(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            blanks(out, indent);
            out.push_str(line);
        }
    }
}

/// Writes `count` blanks.
pub(super) fn blanks(out: &mut String, count: usize) {
    const BLANKS: &str = "                                ";
    let mut left = count;
    while left > 0 {
        let part = BLANKS.get(..left).unwrap_or(BLANKS);
        out.push_str(part);
        left -= part.len();
    }
}

fn quoted(out: &mut String, text: &str) {
    let options = serde_saphyr::ser_options! { yaml_12: false, prefer_block_scalars: false };
    let before = out.len();
    let written = serde_saphyr::to_fmt_writer_with_options(&mut *out, &text, options);
    if written.is_err() {
        // A JSON string is a YAML string; better ugly than lost.
        out.truncate(before);
        out.push_str(&serde_json::Value::from(text).to_string());
    }
    if out.ends_with('\n') {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut out = String::new();
        value(&mut out, text, 2);
        out
    }

    #[test]
    fn what_reads_well_is_left_as_it_is() {
        for text in [
            "./deploy/",
            "ghcr.io/org/app:v1.0.0",
            "60m",
            "1h30m",
            "echo \"starting db migration\"",
            "bin/rails db:migrate",
            "a, [b] {c} & *d",
        ] {
            assert_eq!(written(text), text);
        }
    }

    #[test]
    fn what_a_reader_could_take_for_something_else_is_quoted() {
        for text in [
            "",
            "on",
            "Off",
            "y",
            "N",
            "true",
            "NULL",
            "~",
            "=",
            "<<",
            "0644",
            "1e3",
            "12:30:45",
            "2026-01-02",
            ".inf",
            "0x1f",
            "1_000",
            "5",
            "1.5",
            "a: b",
            "a #b",
            "a:",
            " a",
            "a ",
            "-",
            "- a",
            "? a",
            "*a",
            "&a",
            "!a",
            "@a",
            "`a",
            "%a",
            "#a",
            "'a'",
            "\"a\"",
            "[a",
            "{a",
            "|",
            ">",
            "a\tb",
            "\u{7}",
            "a\r\nb",
            "---",
            "...",
            "5h ",
            "m\n\n",
            " a\nb",
            "\u{feff}a",
        ] {
            let written = written(text);
            assert!(
                written.starts_with(['"', '\'']),
                "{text:?} became {written}"
            );
            assert!(!written.contains('\n'), "{text:?} became {written}");
        }
    }

    #[test]
    fn lines_become_a_block() {
        assert_eq!(written("set -e\n\n  true\n"), "|\n  set -e\n\n    true");
        assert_eq!(written("a\nb"), "|-\n  a\n  b");
    }
}
