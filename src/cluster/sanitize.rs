//! Text from a cluster, made safe to show on a terminal.

use std::borrow::Cow;

/// Characters of a line that are shown.
pub const LONGEST_LINE: usize = 1000;

/// `text` as one line of at most [`LONGEST_LINE`] characters, without escape sequences, control characters, and
/// marks that turn the direction of writing around.
#[must_use]
pub fn sanitize(text: &str) -> String {
    let plain = match text.contains(['\u{1b}', '\u{9b}']) {
        true => console::strip_ansi_codes(text),
        false => Cow::Borrowed(text),
    };
    let mut line: String = plain.chars().filter_map(shown).take(LONGEST_LINE).collect();
    if plain.chars().filter_map(shown).nth(LONGEST_LINE).is_some() {
        line.push('…');
    }
    line
}

/// What a line of a log leaves on a terminal: behind a carriage return a line is written anew.
#[must_use]
pub fn last_writing(line: &str) -> &str {
    let line = line.trim_end_matches('\r');
    line.rsplit('\r').next().unwrap_or(line)
}

fn shown(letter: char) -> Option<char> {
    match letter {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Marks of direction, and marks without a width, behind which text can hide.
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        letter if letter.is_control() => None,
        letter => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, last_writing, sanitize};

    #[test]
    fn no_escape_sequence_and_no_control_character_is_left() {
        let bad =
            "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}x\u{9b}2Jy\u{1b}[ \u{8}\u{0}\tz\u{202e}";
        let shown = sanitize(bad);
        assert!(!shown.contains(char::is_control), "{shown:?}");
        assert!(shown.starts_with("red x"), "{shown:?}");
        assert!(shown.ends_with(" z"), "{shown:?}");
    }

    #[test]
    fn a_long_line_is_cut_and_says_so() {
        let shown = sanitize(&"é".repeat(LONGEST_LINE + 1));
        assert_eq!(shown.chars().count(), LONGEST_LINE + 1);
        assert!(shown.ends_with('…'));
        assert_eq!(
            sanitize(&"é".repeat(LONGEST_LINE)).chars().count(),
            LONGEST_LINE
        );
    }

    #[test]
    fn of_a_bar_that_was_drawn_over_the_last_state_is_left() {
        assert_eq!(last_writing("10%\r50%\r100%\r"), "100%");
        assert_eq!(last_writing("plain"), "plain");
    }
}
