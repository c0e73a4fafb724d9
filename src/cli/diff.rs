//! Differences as unified diffs.

use std::borrow::Cow;

use similar::TextDiff;

use crate::diagnostics::{masked, may_hold_secrets};
use crate::files::{Change, ChangeKind};

/// Lines of context around a difference.
const CONTEXT: usize = 3;

/// What a build would do to each file. Copies of the user's files, and files that may hold values of a Secret, are
/// named in the words of diff(1) and not drawn.
pub(super) fn changes(changes: &[Change], colour: bool) -> String {
    changes
        .iter()
        .map(|change| of_change(change, colour))
        .collect()
}

fn of_change(change: &Change, colour: bool) -> String {
    let (before, after) = (format!("a/{}", change.path), format!("b/{}", change.path));
    let nothing = "/dev/null".to_owned();
    let (before, after) = match change.kind {
        ChangeKind::Create => (nothing, after),
        ChangeKind::Change => (before, after),
        ChangeKind::Remove => (before, nothing),
    };
    let may_hold = |text: &str| may_hold_secrets(&change.path, text);
    if change.is_copy {
        return undrawn(&before, &after, "one is a copy of a file of yours");
    }
    if may_hold(&change.before) || may_hold(&change.after) {
        return undrawn(&before, &after, "one may hold values of a Secret");
    }
    let texts = [&change.before, &change.after].map(|text| without_substituted(text));
    let [old, new] = &texts;
    drawn((&before, old), (&after, new), colour)
}

/// The difference between two named pipeline texts, without values of Secrets; empty when there is none.
pub(super) fn texts(before: (&str, &str), after: (&str, &str), colour: bool) -> String {
    if before.1 == after.1 {
        return String::new();
    }
    let (old, new) = (masked(before.1), masked(after.1));
    drawn((before.0, &old), (after.0, &new), colour)
}

/// Two texts that differ, perhaps only in what is not shown of them.
fn drawn(before: (&str, &str), after: (&str, &str), colour: bool) -> String {
    if before.1 == after.1 {
        return undrawn(
            before.0,
            after.0,
            "all that differs may be values of a Secret",
        );
    }
    let diff = TextDiff::from_lines(before.1, after.1);
    let mut unified = diff.unified_diff();
    let plain = unified
        .context_radius(CONTEXT)
        .header(before.0, after.0)
        .to_string();
    if colour {
        plain.split_inclusive('\n').map(coloured).collect()
    } else {
        plain
    }
}

fn undrawn(before: &str, after: &str, why: &str) -> String {
    format!("Files {before} and {after} differ and are not drawn: {why}\n")
}

/// A generated text with the values of `substitute` hidden, as variables may stand in a Secret.
fn without_substituted(text: &str) -> String {
    let mut is_inside = false;
    let hidden = text.split_inclusive('\n').map(|line| {
        let depth = line.len() - line.trim_start_matches(' ').len();
        let is_value = is_inside && depth > SUBSTITUTE.len();
        is_inside = is_value || line.trim_end() == format!("{SUBSTITUTE}substitute:");
        match (is_value, line.split_once(": ")) {
            (false, _) => Cow::Borrowed(line),
            (true, Some((name, _))) if depth == SUBSTITUTE.len() + 2 => {
                Cow::Owned(format!("{name}: (hidden)\n"))
            }
            // One more line of a value.
            (true, _) => Cow::Borrowed(""),
        }
    });
    hidden.collect()
}

/// The blanks in front of `substitute` in a Kustomization.
const SUBSTITUTE: &str = "    ";

fn coloured(line: &str) -> String {
    let (text, end) = line.split_at(line.trim_end_matches('\n').len());
    let code = match text.as_bytes().first() {
        _ if text.starts_with("+++") || text.starts_with("---") => "1",
        Some(b'+') => "32",
        Some(b'-') => "31",
        Some(b'@') => "36",
        Some(_) | None => return line.to_owned(),
    };
    format!("\x1b[{code}m{text}\x1b[0m{end}")
}
