//! Characters that nobody can see, and that would make a file mean something else than it seems to.

use crate::diagnostics::Diagnostic;

use super::errors::UNREADABLE_TEXT;
use super::origin::Origin;

/// Where a stretch of text stands, which says what it may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// Where words stand: the grammar has found all of it unreadable.
    Statement,
    /// In a string or comment: anything goes but control characters and marks that turn the direction.
    Quotes,
}

/// The finding about the first such character of a stretch that begins at the byte `start` of the mended
/// text.
pub(super) fn find(
    text: &str,
    start: usize,
    within: Within,
    origin: Origin<'_>,
) -> Option<Diagnostic> {
    if within == Within::Quotes && !text.bytes().any(may_begin_hidden) {
        return None;
    }
    let hidden = |&(_, c): &(usize, char)| within == Within::Statement || is_hidden(c);
    let (at, character) = text.char_indices().find(hidden)?;
    let span = origin.span(start + at, start + at + character.len_utf8());
    let code = u32::from(character);
    let found = UNREADABLE_TEXT.at(span, format!("the character U+{code:04X} cannot be seen"));
    Some(found.help(help(code, within)))
}

fn help(code: u32, within: Within) -> String {
    match within {
        Within::Statement => "remove it, or put a space there".to_owned(),
        Within::Quotes if code <= 0xFFFF => {
            format!("remove it, or write `\\u{code:04x}` in a string")
        }
        Within::Quotes => "remove it".to_owned(),
    }
}

fn may_begin_hidden(byte: u8) -> bool {
    byte == 0xE2 || is_hidden(char::from(byte)) && byte < 0x20
}

/// Whether a character is what JSON keeps out of strings, except the tab and line ends, or turns the
/// direction of the text around it (Unicode UAX 9, the ones that rustc refuses too).
fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        '\0'..='\u{1f}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => false,
    }
}
