//! A text with expressions of variables, read as the library of kustomize-controller reads it
//! (`fluxcd/pkg/envsubst`, `parse`): some forms of a shell are there, others are not, and some mean another
//! thing.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that stays.
    Text(String),
    /// What a variable is put in place of.
    Expression(Expression),
}

/// `${NAME}`, or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) name: String,
    pub(super) operation: Operation,
}

/// What is made of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// `${A}`, and `${A^,}`, which nobody means.
    Value,
    /// `${#A}`.
    Length,
    /// `${A:-b}`, and the same for `:=`, `=`, `:+` and `:?`: the pieces stand for a value that is empty.
    Default(Otherwise, Vec<Piece>),
    /// `${A:1}` and `${A:1:2}`.
    Part(Box<Piece>, Option<Box<Piece>>),
    /// `${A,}` and the like.
    Case(Case),
    /// `${A/b/c}` and the like; nothing where the second is left out.
    Replace(Which, Box<Piece>, Option<Box<Piece>>),
    /// `${A#b}` and the like.
    Trim(End, Reach, Box<Piece>),
}

/// The sign of a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// `:-`.
    Minus,
    /// `:=` and `=`.
    Equal,
    /// `:+`, which a shell reads the other way round.
    Plus,
    /// `:?`, with which a shell fails.
    Question,
}

/// What is written in other letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    LowerFirst,
    Lower,
    UpperFirst,
    Upper,
}

/// What is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    First,
    All,
    Start,
    End,
}

/// Where something is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Front,
    Back,
}

/// How much of what fits is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Shortest,
    Longest,
}

/// A `${` that begins nothing that the library reads: what is behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) inside: String,
}

/// A text in pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) pieces: Vec<Piece>,
    /// It has a `$$` that is not in front of `{`: one `$` is left of it.
    pub(super) is_doubled: bool,
}

impl Template {
    /// Takes a text apart.
    pub(super) fn read(text: &str) -> Result<Self, Unreadable> {
        let mut reader = Reader { rest: text };
        let mut template = Self::default();
        let mut plain = String::new();
        while !reader.rest.is_empty() {
            let at = reader.rest.find('$').unwrap_or(reader.rest.len());
            let (before, rest) = reader.rest.split_at_checked(at).unwrap_or_default();
            plain.push_str(before);
            reader.rest = rest;
            if let Some(inside) = reader.rest.strip_prefix("${") {
                template.push_text(&mut plain);
                let expression = reader.expression_behind(inside)?;
                template.pieces.push(Piece::Expression(expression));
            } else if let Some(behind) = reader.rest.strip_prefix("$$") {
                plain.push('$');
                template.is_doubled |= !behind.starts_with('{');
                reader.rest = behind;
            } else if let Some(behind) = reader.rest.strip_prefix('$') {
                plain.push('$');
                reader.rest = behind;
            }
        }
        template.push_text(&mut plain);
        Ok(template)
    }

    fn push_text(&mut self, plain: &mut String) {
        if !plain.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(plain)));
        }
    }

    /// Every expression, those inside others too.
    pub(super) fn expressions(&self) -> Vec<&Expression> {
        let mut found = Vec::new();
        collect(&self.pieces, &mut found);
        found
    }
}

fn collect<'p>(pieces: impl IntoIterator<Item = &'p Piece>, found: &mut Vec<&'p Expression>) {
    for piece in pieces {
        if let Piece::Expression(expression) = piece {
            found.push(expression);
            collect(expression.operation.pieces(), found);
        }
    }
}

impl Operation {
    /// What it is given beside the value.
    fn pieces(&self) -> Vec<&Piece> {
        match self {
            Self::Value | Self::Length | Self::Case(_) => Vec::new(),
            Self::Default(_, pieces) => pieces.iter().collect(),
            Self::Part(first, second) | Self::Replace(_, first, second) => {
                let second = second.iter().map(|piece| &**piece);
                std::iter::once(&**first).chain(second).collect()
            }
            Self::Trim(_, _, pattern) => vec![pattern],
        }
    }
}

type Read<T> = Result<T, ()>;

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn expression_behind(&mut self, inside: &'t str) -> Result<Expression, Unreadable> {
        self.rest = inside;
        self.expression().map_err(|()| Unreadable {
            inside: inside.to_owned(),
        })
    }

    /// What stands between `${` and `}`.
    fn expression(&mut self) -> Read<Expression> {
        if self.takes('#') {
            let name = self.name()?;
            self.end()?;
            return Ok(Expression {
                name,
                operation: Operation::Length,
            });
        }
        let name = self.name()?;
        let operation = match self.rest.chars().next() {
            Some(':') => self.default_or_part()?,
            Some('=') => {
                self.advance('=');
                self.default(Otherwise::Equal)?
            }
            Some(',' | '^') => self.case()?,
            Some('/') => self.replace()?,
            Some('#') => self.trim('#', End::Front)?,
            Some('%') => self.trim('%', End::Back)?,
            Some(_) | None => {
                self.end()?;
                Operation::Value
            }
        };
        Ok(Expression { name, operation })
    }

    fn name(&mut self) -> Read<String> {
        let is_inner = |c: char| c.is_alphabetic() || is_digit(c) || c == '_';
        let end = self.rest.find(|c| !is_inner(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end).ok_or(())?;
        self.rest = rest;
        if name.is_empty() {
            return Err(());
        }
        Ok(name.to_owned())
    }

    fn default_or_part(&mut self) -> Read<Operation> {
        self.advance(':');
        let sign = match self.rest.chars().next() {
            Some('-') => Otherwise::Minus,
            Some('=') => Otherwise::Equal,
            Some('+') => Otherwise::Plus,
            Some('?') => Otherwise::Question,
            // The library steps back by the width of what it has looked at.
            Some(other) if other.len_utf8() > 1 => return Err(()),
            Some(_) | None => return self.part(),
        };
        self.rest = self.rest.get(1..).ok_or(())?;
        self.default(sign)
    }

    fn default(&mut self, sign: Otherwise) -> Read<Operation> {
        let mut pieces = Vec::new();
        while !self.takes('}') {
            pieces.push(self.argument(|c| c == '}', Escapes::None)?);
        }
        Ok(Operation::Default(sign, pieces))
    }

    fn part(&mut self) -> Read<Operation> {
        let start = self.argument(|c| c == ':' || c == '}', Escapes::None)?;
        if self.takes('}') {
            return Ok(Operation::Part(Box::new(start), None));
        }
        self.takes_all(':')?;
        let length = self.argument(|c| c == '}', Escapes::None)?;
        self.end()?;
        Ok(Operation::Part(Box::new(start), Some(Box::new(length))))
    }

    fn case(&mut self) -> Read<Operation> {
        let letters: String = self
            .rest
            .chars()
            .take_while(|c| matches!(c, ',' | '^'))
            .take(2)
            .collect();
        self.rest = self.rest.get(letters.len()..).ok_or(())?;
        self.end()?;
        Ok(match letters.as_str() {
            "," => Operation::Case(Case::LowerFirst),
            ",," => Operation::Case(Case::Lower),
            "^" => Operation::Case(Case::UpperFirst),
            "^^" => Operation::Case(Case::Upper),
            _ => Operation::Value,
        })
    }

    fn replace(&mut self) -> Read<Operation> {
        self.advance('/');
        let which = match self.rest.chars().next() {
            Some('/') => Which::All,
            Some('#') => Which::Start,
            Some('%') => Which::End,
            Some(_) | None => Which::First,
        };
        if which != Which::First {
            self.rest = self.rest.get(1..).ok_or(())?;
        }
        // It goes on to the next `/`, past any `}`.
        let old = self.argument(|c| c == '/', Escapes::All)?;
        self.takes_all('/')?;
        if self.takes('}') {
            return Ok(Operation::Replace(which, Box::new(old), None));
        }
        let new = self.argument(|c| c == '}', Escapes::All)?;
        self.end()?;
        Ok(Operation::Replace(
            which,
            Box::new(old),
            Some(Box::new(new)),
        ))
    }

    fn trim(&mut self, mark: char, end: End) -> Read<Operation> {
        self.advance(mark);
        let reach = if self.takes(mark) {
            Reach::Longest
        } else {
            Reach::Shortest
        };
        let pattern = self.argument(|c| c == '}', Escapes::None)?;
        self.end()?;
        Ok(Operation::Trim(end, reach, Box::new(pattern)))
    }

    /// An expression, or text up to one or to an end; never nothing.
    fn argument(&mut self, is_end: fn(char) -> bool, escapes: Escapes) -> Read<Piece> {
        if let Some(inside) = self.rest.strip_prefix("${") {
            self.rest = inside;
            return Ok(Piece::Expression(self.expression()?));
        }
        let mut text = String::new();
        while let Some(first) = self.rest.chars().next() {
            if self.rest.starts_with("${") {
                break;
            }
            let escaped = escapes.escaped(self.rest);
            if escaped.is_none() && is_end(first) {
                break;
            }
            self.advance(first);
            let kept = escaped.unwrap_or(first);
            if escaped.is_some() {
                self.advance(kept);
            }
            text.push(kept);
        }
        if text.is_empty() {
            return Err(());
        }
        Ok(Piece::Text(text))
    }

    fn advance(&mut self, first: char) {
        self.rest = self.rest.strip_prefix(first).unwrap_or_default();
    }

    fn takes(&mut self, mark: char) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn takes_all(&mut self, mark: char) -> Read<()> {
        let rest = self.rest.trim_start_matches(mark);
        let took = rest.len() < self.rest.len();
        self.rest = rest;
        if took { Ok(()) } else { Err(()) }
    }

    fn end(&mut self) -> Read<()> {
        if self.takes('}') { Ok(()) } else { Err(()) }
    }
}

/// `unicode.IsDigit` of Go: decimal digits. Rust knows no such class beyond ASCII; `is_numeric` is wider.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// What a sign in front takes the meaning from.
#[derive(Clone, Copy)]
enum Escapes {
    None,
    All,
}

impl Escapes {
    /// What stands escaped at the start of a text.
    fn escaped(self, text: &str) -> Option<char> {
        match self {
            Self::None => None,
            Self::All if text.starts_with("$$") => Some('$'),
            Self::All if text.starts_with("\\/") => Some('/'),
            Self::All if text.starts_with("\\\\") => Some('\\'),
            Self::All => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_is_doubled_only_in_front_of_no_brace() {
        let is_doubled = |text| Template::read(text).map(|it| it.is_doubled);
        assert_eq!(is_doubled("$${A}"), Ok(false));
        assert_eq!(is_doubled("x $$ y"), Ok(true));
        assert_eq!(is_doubled("$A $(b)"), Ok(false));
    }

    #[test]
    fn what_a_shell_reads_and_the_library_does_not_is_unreadable() {
        for text in [
            "${U-d}",
            "${U+d}",
            "${U?d}",
            "${arr[@]}",
            "${a.b}",
            "${@}",
            "${!A}",
            "${ A }",
            "${}",
            "${{ A }}",
            "${A",
            "${A:",
            "${A:1:}",
            "${A#}",
            "${A/b}",
            "${#}",
        ] {
            assert!(Template::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn expressions_inside_others_are_found() {
        let template = Template::read("${A:-${B:-x}}-${C##*/}").unwrap();
        let names: Vec<&str> = template
            .expressions()
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        assert_eq!(names, ["A", "B", "C"]);
    }
}
