//! Texts of the user's, odd ones among them, and ways to write them down.

use super::Choices;

/// Texts that some reader takes for something else, or that are hard to write.
const ODD: &[&str] = &[
    "a",
    "",
    "on",
    "0644",
    "1e3",
    "1_000",
    "12:30:45",
    "~",
    "null",
    "=",
    "<<",
    "2026-11-24",
    ".inf",
    " leading and trailing ",
    "\ttab\t",
    "a\nb",
    "a\nb\n",
    "a\n\n",
    "\n",
    "\n  indented\nless\n",
    "# x",
    "a # x",
    "a: b",
    "- a",
    "'it''s'",
    "\"quoted\"",
    "back\\slash",
    "é 日本 😀",
    "\u{1}\u{7}\u{1b}",
    "\u{85}\u{2028}\u{feff}",
    "{a: [b, c]}",
    "%TAG",
    "@at",
    "`tick`",
    "&a *a !a",
    "--- ",
    "...",
    "a long line that is longer than eighty columns, so that a writer that folds lines would fold it here",
];

/// What an odd text can be made of.
const PIECES: &[&str] = &[
    "a", "B", "7", " ", "  ", "\n", ":", "#", "-", "\"", "'", "\\", "{", "]", ",", "\t", "é", "%",
    "|", ">", "\r", "\u{a0}",
];

/// Any text. It never has `${`, which means something where variables are substituted.
pub fn any(choices: &mut Choices) -> String {
    if choices.one_in(3) {
        let length = choices.below(12);
        return (0..length).map(|_| choices.pick(PIECES)).collect();
    }
    choices.pick(ODD).to_owned()
}

/// Any text with something in it.
pub fn some(choices: &mut Choices) -> String {
    let text = any(choices);
    if text.trim().is_empty() {
        return "echo \"done\"".to_owned();
    }
    text
}

/// The text in quotes, or between `"""` marks where that is possible.
pub fn written(choices: &mut Choices, text: &str) -> String {
    let plain = |c: char| c == '\n' || (!c.is_control() && c != '\u{feff}');
    let suits = text.ends_with('\n') && !text.contains("\"\"\"") && text.chars().all(plain);
    if suits && choices.one_in(2) {
        return lines(text);
    }
    quoted(text)
}

/// The text between `"""` marks.
pub fn lines(text: &str) -> String {
    let indented = |line: &str| match line {
        "" => "\n".to_owned(),
        line => format!("      {line}\n"),
    };
    let inner: String = text.lines().map(indented).collect();
    format!("\"\"\"\n{inner}      \"\"\"")
}

/// The text in quotes, with escapes for all that is not printable ASCII.
pub fn quoted(text: &str) -> String {
    let escape = |unit: u16| match u8::try_from(unit) {
        Ok(byte @ b' '..=b'~') if byte != b'"' && byte != b'\\' => char::from(byte).to_string(),
        Ok(_) | Err(_) => format!("\\u{unit:04x}"),
    };
    let inner: String = text.encode_utf16().map(escape).collect();
    format!("\"{inner}\"")
}
