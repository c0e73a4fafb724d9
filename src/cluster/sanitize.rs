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

/// What the API server writes before a value that it refuses.
const REFUSED: &str = "Invalid value: ";

/// [`sanitize`] for what is said of an object that the API server refused. It repeats an object that it cannot take, as
/// JSON or as Go writes it; that is long, stands before the reason, and may hold the values of a Secret.
#[must_use]
pub fn sanitize_message(text: &str) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, value)) = rest.split_once(REFUSED) {
        told.push_str(before);
        told.push_str(REFUSED);
        rest = match behind_object(value) {
            Some(behind) => {
                told.push_str("{…}");
                behind
            }
            None => value,
        };
    }
    told.push_str(rest);
    sanitize(&told)
}

/// What comes behind an object at the beginning of a text; nothing when the object was cut off.
fn behind_object(text: &str) -> Option<&str> {
    if text.starts_with("\"{\\\"") {
        return Some(behind_quoted(text.strip_prefix('"')?));
    }
    let named = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '&');
    let mut rest = text.trim_start_matches(named).strip_prefix('{')?;
    let mut depth = 1_usize;
    while depth > 0 {
        let Some((at, letter)) = rest.char_indices().find(|(_, it)| "{}\"".contains(*it)) else {
            return Some("");
        };
        rest = rest.get(at + 1..)?;
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => rest = behind_quoted(rest),
        }
    }
    Some(rest)
}

/// What comes behind the quote that ends a quoted text.
fn behind_quoted(text: &str) -> &str {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => _ = letters.next(),
            '"' => break,
            _ => {}
        }
    }
    letters.as_str()
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
    use super::{LONGEST_LINE, last_writing, sanitize, sanitize_message};

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

    #[test]
    fn an_object_that_the_api_server_repeats_is_left_out_and_the_reason_stays() {
        let helm = r#"cannot patch "web" with kind Secret:  "" is invalid: patch: Invalid value: "{\"data\":{\"a\":\"hunter2\"},\"b\":\"Invalid value: {\\\"}\"}": json: cannot unmarshal"#;
        let job =
            r#"spec.template: Invalid value: {"env":[{"value":"hunter2}\""}]}: field is immutable"#;
        let go = r#"a: Invalid value: core.Spec{Env:[]core.EnvVar{Value:"hunter2{"}}: field is immutable, b: Invalid value: "{hi": no"#;
        let cut = r#"a: Invalid value: "{\"data\":{\"a\":\"hunter2"#;
        for (said, shown) in [
            (
                helm,
                r#"cannot patch "web" with kind Secret:  "" is invalid: patch: Invalid value: {…}: json: cannot unmarshal"#,
            ),
            (job, "spec.template: Invalid value: {…}: field is immutable"),
            (
                go,
                r#"a: Invalid value: {…}: field is immutable, b: Invalid value: "{hi": no"#,
            ),
            (cut, "a: Invalid value: {…}"),
            ("a: Invalid value: {\"b\": 1", "a: Invalid value: {…}"),
            ("a: Invalid value: 3: no", "a: Invalid value: 3: no"),
        ] {
            assert_eq!(sanitize_message(said), shown);
        }
    }
}
