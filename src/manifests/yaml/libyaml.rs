//! What libyaml reads, and with it go-yaml and kustomize, although YAML does not allow it.

use super::Documents;

/// Places of one text that are spelled out.
const PLACES: usize = 64;

/// Reads a text, which begins at `base` of its file; where that fails, the text as it is spelled out, place by place.
pub(super) fn read(text: &str, base: usize, read: impl Fn(&str) -> Documents) -> Documents {
    let mut documents = read(text);
    let mut known = None;
    for _ in 0..PLACES {
        let at = documents.syntax().and_then(|at| at.checked_sub(base));
        let Some(at) = at else { break };
        let Some(next) = spelled_out(known.as_deref().unwrap_or(text), at) else {
            break;
        };
        documents = read(&next);
        known = Some(next);
    }
    documents
}

/// What a byte order mark is in a text.
const MARK: char = '\u{feff}';

/// The text with the line at a place spelled in a way that YAML allows; every value keeps its place. `None` where libyaml
/// refuses it too, as far as is known here.
fn spelled_out(text: &str, at: usize) -> Option<String> {
    let start = text.get(..at)?.rfind('\n')? + 1;
    let above = text.get(..start)?.strip_suffix('\n')?;
    let before = above.rsplit('\n').next().unwrap_or_default();
    let behind = text.get(start..)?;
    let line = behind.split('\n').next().unwrap_or_default();
    let rest = behind.get(line.len()..)?;
    mark_behind_dashes(before, line)
        .or_else(|| block_below_key(before, line))
        .map(|line| format!("{above}{line}{rest}"))
}

/// A mark at the beginning of a document: kustomize reads each document by itself. The line break moves behind the
/// dashes' line, to where the mark was.
fn mark_behind_dashes(before: &str, line: &str) -> Option<String> {
    let bare = line.strip_prefix(MARK)?;
    let blank = " ".repeat(MARK.len_utf8());
    (before == "---").then(|| format!("{blank}\n{bare}"))
}

/// `|` or `>` on a line of its own, no deeper than its key: it goes behind the key.
fn block_below_key(before: &str, line: &str) -> Option<String> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let header = line.trim();
    let is_header = header.starts_with(['|', '>'])
        && header.chars().skip(1).all(|it| "+-123456789".contains(it));
    let is_key = before.ends_with(':') && !before.trim_start().starts_with('#');
    let is_it = is_header && is_key && indent(before) == indent(line);
    is_it.then(|| format!(" {header}{}", " ".repeat(line.len() - header.len())))
}
