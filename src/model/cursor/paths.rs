//! Paths and globs: bare or quoted, below the repository root.

use smol_str::SmolStr;

use crate::source::Spanned;
use crate::syntax::{Argument, Value};

use super::Cursor;
use crate::model::errors::INVALID_PATH;
use crate::values::path::{self, Fault};

impl<'a> Cursor<'a> {
    /// A path below the repository root, normalised; `""` is the root. One that is wrong is mended, so
    /// that nobody takes the default for it.
    pub(in crate::model) fn path(&mut self) -> Option<Spanned<SmolStr>> {
        let (argument, text) = self.path_text("a path")?;
        match path::normalise(text) {
            Ok(path) => {
                self.advance();
                Some(Spanned::new(path.into(), argument.span))
            }
            Err(fault) => {
                self.bad_path(argument, text, fault);
                self.advance();
                (fault != Fault::Empty)
                    .then(|| Spanned::new(path::mended(text).into(), argument.span))
            }
        }
    }

    /// A path that may start with `..`, as written.
    pub(in crate::model) fn relative_path(&mut self) -> Option<Spanned<SmolStr>> {
        let (argument, text) = self.path_text("a path")?;
        if let Err(fault) = path::plain(text) {
            self.bad_path(argument, text, fault);
            return None;
        }
        self.advance();
        Some(Spanned::new(text.to_owned().into(), argument.span))
    }

    /// The path of a file, or a glob for files, below the repository root, normalised.
    pub(in crate::model) fn files(&mut self, what: &'static str) -> Option<Spanned<SmolStr>> {
        let (argument, text) = self.path_text(what)?;
        match path::normalise(text) {
            Ok(path) if !path.is_empty() => {
                self.advance();
                Some(Spanned::new(path.into(), argument.span))
            }
            Ok(_) => self.wrong(argument, &what),
            Err(fault) => {
                self.bad_path(argument, text, fault);
                None
            }
        }
    }

    fn path_text(&mut self, what: &'static str) -> Option<(&'a Argument, &'a str)> {
        let argument = self.needs(&what)?;
        let (Value::Word(text) | Value::Text(text)) = &argument.value else {
            return self.wrong(argument, &what);
        };
        Some((argument, text))
    }

    fn bad_path(&mut self, argument: &Argument, text: &str, fault: Fault) {
        let text = printable(text);
        let (message, help) = match fault {
            Fault::Empty => (
                "the path is empty".to_owned(),
                "write `./` for the repository root",
            ),
            Fault::Absolute => (
                format!("`{text}` is an absolute path"),
                "write it from the repository root, such as `./deploy/`",
            ),
            Fault::Leaves => (
                format!("`{text}` may leave the repository"),
                "write it from the repository root, without `..`",
            ),
            Fault::Backslash => (
                format!("`{text}` has a backslash"),
                "separate folders with `/`",
            ),
            Fault::Control => (
                format!("`{text}` has a control character"),
                "remove the control character",
            ),
        };
        self.report(INVALID_PATH.at(argument.span, message).help(help));
    }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
