//! Differences as unified diffs.

use similar::TextDiff;

use crate::files::{Change, ChangeKind};

/// Lines of context around a difference.
const CONTEXT: usize = 3;

/// What a build would do to each file.
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
    texts((&before, &change.before), (&after, &change.after), colour)
}

/// The difference between two named texts; empty when there is none.
pub(super) fn texts(before: (&str, &str), after: (&str, &str), colour: bool) -> String {
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
