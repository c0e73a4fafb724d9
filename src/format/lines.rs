//! Lines to text: indentation, and comments in a column.

/// How many characters a line may have before it is broken up.
const WIDTH: usize = 100;

const INDENTATION: &str = "  ";

/// A line of the result; an empty one has neither text nor comment.
#[derive(Debug, Default)]
pub(super) struct Line<'t> {
    /// How many blocks and lists are around it.
    pub(super) depth: usize,
    /// What it says, without indentation; of several lines when a `"""` string is in it.
    pub(super) text: String,
    /// The comment behind the text, or alone.
    pub(super) comment: Option<&'t str>,
}

impl Line<'_> {
    /// Whether the comment stands behind something.
    fn has_comment_behind(&self) -> bool {
        self.comment.is_some() && !self.text.is_empty()
    }

    /// Whether the comments of this line and the next belong together.
    fn shares_column(&self, next: &Self) -> bool {
        self.depth == next.depth && self.has_comment_behind() && next.has_comment_behind()
    }

    /// The column in which the text ends.
    fn width(&self) -> usize {
        match self.text.rsplit_once(['\n', '\r']) {
            Some((_, last)) => last.chars().count(),
            None => self.depth * INDENTATION.len() + self.text.chars().count(),
        }
    }
}

/// Whether a text fits on a line; of one with a `"""` string, whether its first line does.
pub(super) fn fits(depth: usize, text: &str) -> bool {
    let first = text.split(['\n', '\r']).next().unwrap_or(text);
    depth * INDENTATION.len() + first.chars().count() <= WIDTH
}

/// The lines as one text, the comments behind neighbouring lines of one depth in one column.
pub(super) fn join(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    for run in lines.chunk_by(Line::shares_column) {
        let column = run.iter().map(Line::width).max().unwrap_or_default() + 2;
        run.iter().for_each(|line| push(&mut text, line, column));
    }
    text
}

fn push(text: &mut String, line: &Line<'_>, column: usize) {
    if !line.text.is_empty() || line.comment.is_some() {
        text.push_str(&INDENTATION.repeat(line.depth));
    }
    text.push_str(&line.text);
    if let Some(comment) = line.comment {
        if line.has_comment_behind() {
            text.push_str(&" ".repeat(column - line.width()));
        }
        text.push_str(comment);
    }
    text.push('\n');
}
