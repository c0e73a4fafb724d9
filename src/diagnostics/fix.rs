//! An edit that mends a finding: one type for editors, `check --fix`, JSON and SARIF.

use crate::source::{FileId, Span};

/// A text in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// Whether a fix may be made without anyone looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// What was written means nothing, and only one thing can have been meant; or nothing changes in the cluster.
    Safe,
    /// A guess that somebody should look at.
    Unsafe,
}

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, beginning with a verb, as a menu shows it.
    pub title: String,
    /// The edits, in any order; no two of them touch the same text.
    pub edits: Vec<Edit>,
    /// Whether it may be made without anyone looking at it.
    pub safety: Safety,
}

impl Fix {
    /// One edit.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        span: Span,
        text: impl Into<String>,
        safety: Safety,
    ) -> Self {
        let text = text.into();
        Self {
            title: title.into(),
            edits: vec![Edit { span, text }],
            safety,
        }
    }
}

/// A text with the edits of its file made; of edits that touch each other, the one that begins first.
#[must_use]
pub fn edited<'e>(file: FileId, text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits
        .into_iter()
        .filter(|edit| edit.span.file == file)
        .collect();
    edits.sort_by_key(|edit| edit.span);
    let (mut done, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        let range = edit.span.range();
        let Some(between) = text.get(at..range.start) else {
            continue;
        };
        done.push_str(between);
        done.push_str(&edit.text);
        at = range.end;
    }
    done.push_str(text.get(at..).unwrap_or_default());
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_from_the_start_and_none_twice() {
        let file = FileId(0);
        let edit = |start, end, text: &str| Edit {
            span: Span::new(file, start, end),
            text: text.to_owned(),
        };
        let edits = [
            edit(4, 5, "E"),
            edit(0, 2, "x"),
            edit(1, 3, "lost"),
            edit(6, 6, "!"),
        ];
        assert_eq!(edited(file, "abcdef", &edits), "xcdEf!");
        let elsewhere = [Edit {
            span: Span::new(FileId(1), 0, 1),
            text: String::new(),
        }];
        assert_eq!(edited(file, "abc", &elsewhere), "abc");
    }
}
