//! The Markdown of our own pages, for terminals.
//!
//! Knows headings, paragraphs, lists, tables and code, which is all that the pages use.

use crate::diagnostics::Style;

const INDENT: &str = "    ";

/// Draws a page: paragraphs wrapped, code indented, headings bold when there are colours.
pub(super) fn terminal(page: &str, style: Style) -> String {
    let mut drawing = Drawing {
        style,
        text: String::new(),
        paragraph: Vec::new(),
    };
    let mut in_code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            drawing.end_paragraph();
            in_code = !in_code;
        } else if in_code {
            drawing.code(line);
        } else {
            drawing.prose(line);
        }
    }
    drawing.end_paragraph();
    drawing.text
}

struct Drawing<'a> {
    style: Style,
    text: String,
    paragraph: Vec<&'a str>,
}

impl<'a> Drawing<'a> {
    fn prose(&mut self, line: &'a str) {
        let trimmed = line.trim();
        if let Some(heading) = trimmed.strip_prefix('#') {
            self.end_paragraph();
            self.heading(heading.trim_start_matches('#').trim());
        } else if trimmed.is_empty() {
            self.end_paragraph();
            self.blank();
        } else if trimmed.starts_with('|') {
            self.end_paragraph();
            self.line(trimmed);
        } else {
            if trimmed.starts_with("- ") {
                self.end_paragraph();
            }
            self.paragraph.push(trimmed);
        }
    }

    fn code(&mut self, line: &str) {
        if line.is_empty() {
            self.line("");
        } else {
            let line = self.painted(line, "36");
            self.line(&format!("{INDENT}{line}"));
        }
    }

    fn heading(&mut self, heading: &str) {
        let heading = self.painted(heading, "1");
        self.line(&heading);
    }

    /// Blank lines never follow each other.
    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn end_paragraph(&mut self) {
        let words = self.paragraph.drain(..).flat_map(str::split_whitespace);
        let words: Vec<&str> = words.collect();
        let hang = if words.first() == Some(&"-") { 2 } else { 0 };
        for line in wrapped(&words, self.style.width, hang) {
            self.line(&line);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn painted(&self, text: &str, code: &str) -> String {
        if self.style.colour {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Words in lines of at most `width` columns, all but the first indented by `hang`.
fn wrapped(words: &[&str], width: usize, hang: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        let room = |line: &&mut String| line.chars().count() + 1 + word.chars().count() <= width;
        if let Some(line) = lines.last_mut().filter(room) {
            line.push(' ');
            line.push_str(word);
        } else {
            let indent = if lines.is_empty() { 0 } else { hang };
            lines.push(format!("{}{word}", " ".repeat(indent)));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_wrapped_and_its_code_is_not() {
        let page = "# title\n\nOne two\nthree four.\n\n- a list that is long\n- b\n\n```pipeline\nstage a  before b\n\n\
                    stage b\n```\nEnd.\n";
        let style = Style {
            colour: false,
            unicode: true,
            width: 12,
        };
        let expected = "title\n\nOne two\nthree four.\n\n- a list\n  that is\n  long\n- b\n\n    stage a  before b\n\n    \
                        stage b\nEnd.\n";
        assert_eq!(terminal(page, style), expected);
    }
}
