//! Tabs in front of what begins a line, or behind its `-`: libyaml takes no token there, outside of brackets
//! (`yaml_parser_scan_to_next_token` in `scannerc.go` of `go.yaml.in/yaml/v3`), and the parser that reads for us does.

use std::ops::Range;

use granit_parser::ScalarStyle;

/// The tabs of a text that may be wrong.
#[derive(Default)]
pub(super) struct Tabs {
    tabs: Vec<Tab>,
    /// How many have been looked at.
    seen: usize,
    last: Token,
}

struct Tab {
    at: usize,
    column: usize,
    /// Nothing but a comment follows on its line.
    is_alone: bool,
}

impl Tab {
    /// The first tab of a line that begins at a place, if it may be wrong: libyaml reads comments below one another as one.
    fn of(line: &str, start: usize, is_below_comment: bool) -> Option<Self> {
        let column = line.find('\t')?;
        let (front, rest) = line.split_at_checked(column)?;
        let begins = front.trim_matches([' ', '-', '?']).is_empty();
        let rest = rest.trim_start_matches([' ', '\t', '\r']);
        let goes_on = is_below_comment && rest.starts_with('#');
        let may_be_wrong = begins && !front.starts_with("---") && !goes_on;
        may_be_wrong.then(|| Self {
            at: start + column,
            column,
            is_alone: rest.is_empty() || rest.starts_with(['\n', '#']),
        })
    }
}

/// What a tab stands in or behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Token {
    /// A value without quotes.
    Plain,
    /// A block of lines.
    Lines,
    /// Anything else.
    #[default]
    Other,
}

impl Token {
    pub(super) fn of(style: ScalarStyle, text: &str) -> Self {
        match style {
            ScalarStyle::Plain if !text.is_empty() => Self::Plain,
            ScalarStyle::Literal | ScalarStyle::Folded => Self::Lines,
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                Self::Other
            }
        }
    }
}

impl Tabs {
    pub(super) fn of(text: &str) -> Self {
        let mut tabs = Vec::new();
        let mut start = 0;
        let mut is_below_comment = false;
        for line in text.split_inclusive('\n') {
            tabs.extend(Tab::of(line, start, is_below_comment));
            start += line.len();
            is_below_comment = is_comment(line);
        }
        Self {
            tabs,
            ..Self::default()
        }
    }

    /// Looks at the tabs up to the end of a token; gives the place of the first one that is wrong.
    pub(super) fn pass(
        &mut self,
        place: Range<usize>,
        token: Token,
        is_in_brackets: bool,
    ) -> Option<usize> {
        let mut wrong = None;
        while let Some(tab) = self.tabs.get(self.seen).filter(|tab| tab.at < place.end) {
            let is_wrong = match tab.at < place.start {
                true => !self.is_taken(tab),
                false => token == Token::Plain && tab.column == 0,
            };
            if is_wrong && !is_in_brackets {
                wrong = wrong.or(Some(tab.at));
            }
            self.seen += 1;
        }
        self.last = token;
        wrong
    }

    /// Behind a value without quotes blanks are read with it, unless they begin left of it.
    fn is_taken(&self, tab: &Tab) -> bool {
        let is_read = match self.last {
            Token::Plain => tab.column > 0,
            Token::Lines => true,
            Token::Other => false,
        };
        tab.is_alone && is_read
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
