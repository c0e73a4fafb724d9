//! Bytes of a log to lines, each told once however often the connection breaks, and none longer than it may be.

use std::collections::VecDeque;

use k8s_openapi::jiff::Timestamp;

use super::sanitize::{last_writing, sanitize};

/// Bytes of a line that are kept; what is behind them is left out.
const LONGEST: usize = 8192;

/// Last lines of a pod that are kept.
pub(super) const KEPT: usize = 20;

/// What was read of a log.
///
/// The log is asked for with a time before every line, and after a disconnect from the second of the last line on,
/// because that is all that the API takes (`sinceTime`).
#[derive(Debug, Default)]
pub(super) struct Tail {
    open: Vec<u8>,
    /// Time of the last line, and how many lines had this time.
    last: Option<(Timestamp, usize)>,
    /// Lines with that time that were met again since the log was opened again.
    again: usize,
    /// The last lines.
    pub(super) kept: VecDeque<String>,
}

impl Tail {
    /// The log is opened again; the second to open it from.
    pub(super) fn reopen(&mut self) -> Option<Timestamp> {
        self.open.clear();
        self.again = 0;
        let (last, _) = self.last?;
        Timestamp::from_second(last.as_second()).ok()
    }

    /// Takes bytes in; gives the lines that they complete and that were not given before.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            let room = LONGEST.saturating_sub(self.open.len());
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            self.open.extend(text.iter().take(room));
            if piece.ends_with(b"\n") {
                lines.extend(self.close());
            }
        }
        lines
    }

    /// The log ends; a last line need not have an end of its own.
    pub(super) fn end(&mut self) -> Option<String> {
        match self.open.is_empty() {
            true => None,
            false => self.close(),
        }
    }

    fn close(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.open);
        let line = String::from_utf8_lossy(&bytes);
        let timed = line.split_once(' ').unwrap_or((&line, ""));
        let text = match timed.0.parse::<Timestamp>() {
            Ok(time) if self.is_new(time) => timed.1,
            Ok(_) => return None,
            // Lines without a time are the words of the API server about the log.
            Err(_) => &line,
        };
        let text = sanitize(last_writing(text));
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(text.clone());
        Some(text)
    }

    fn is_new(&mut self, time: Timestamp) -> bool {
        match &mut self.last {
            Some((last, _)) if time < *last => false,
            Some((last, known)) if time == *last => {
                self.again += 1;
                let is_new = self.again > *known;
                *known = (*known).max(self.again);
                is_new
            }
            _ => {
                self.last = Some((time, 1));
                self.again = 1;
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, LONGEST, Tail};

    fn at(second: u8, text: &str) -> String {
        format!("2026-11-27T14:00:{second:02}.5Z {text}\n")
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let log = format!("{}{}", at(1, "one"), at(2, "two ü"));
        for cut in 0..log.len() {
            let (head, rest) = log.as_bytes().split_at(cut);
            let mut tail = Tail::default();
            let mut lines = tail.push(head);
            lines.extend(tail.push(rest));
            assert_eq!(lines, ["one", "two ü"], "cut at {cut}");
        }
    }

    #[test]
    fn after_a_disconnect_no_line_is_repeated_and_none_is_lost() {
        let mut tail = Tail::default();
        let first = format!("{}{}{}", at(1, "a"), at(2, "b"), at(2, "c"));
        assert_eq!(tail.push(first.as_bytes()), ["a", "b", "c"]);
        assert!(tail.push(b"2026-11-27T14:00:02.5Z half").is_empty());
        let since = tail.reopen().unwrap();
        assert_eq!(since.to_string(), "2026-11-27T14:00:02Z");
        let again = format!(
            "{}{}{}{}",
            at(2, "b"),
            at(2, "c"),
            at(2, "half a line"),
            at(3, "d")
        );
        assert_eq!(tail.push(again.as_bytes()), ["half a line", "d"]);
    }

    #[test]
    fn equal_lines_with_one_time_are_all_told_once() {
        let mut tail = Tail::default();
        let twice = at(1, "x").repeat(2);
        assert_eq!(tail.push(twice.as_bytes()), ["x", "x"]);
        tail.reopen();
        assert!(tail.push(twice.as_bytes()).is_empty());
        assert_eq!(tail.push(at(1, "x").as_bytes()), ["x"]);
        tail.reopen();
        assert!(tail.push(at(1, "x").repeat(3).as_bytes()).is_empty());
    }

    #[test]
    fn memory_is_bounded() {
        let mut tail = Tail::default();
        for _ in 0..100 {
            tail.push(&[b'x'; 1000]);
        }
        assert!(tail.open.len() <= LONGEST);
        for second in 0..60 {
            tail.push(at(second, "line").as_bytes());
        }
        assert_eq!(tail.kept.len(), KEPT);
    }

    #[test]
    fn the_last_line_needs_no_end() {
        let mut tail = Tail::default();
        assert!(tail.push(b"2026-11-27T14:00:02Z done").is_empty());
        assert_eq!(tail.end().as_deref(), Some("done"));
        assert_eq!(tail.end(), None);
    }
}
