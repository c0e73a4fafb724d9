//! Numbers and lists in words.

use crate::plan::POLL_SECONDS;
use crate::values::duration;

/// `1 stage`, `2 stages`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// ` (2 edges × 30s poll)`, or nothing without edges.
pub(super) fn polls(edges: usize) -> String {
    match edges {
        0 => String::new(),
        edges => format!(
            " ({} × {} poll)",
            count(edges, "edge"),
            duration::shown(POLL_SECONDS)
        ),
    }
}

/// The text, or its start and `…` when it has more characters than `most`.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars()
        .take(most.saturating_sub(1))
        .chain(['…'])
        .collect()
}

/// The text with control characters and line ends as `�`, so that it stays on one line.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_text_has_the_length_asked_for() {
        assert_eq!(shortened("migrate", 7), "migrate");
        assert_eq!(shortened("migrates", 7), "migrat…");
    }
}
