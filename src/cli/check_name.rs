//! Names of checks as arguments.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

use crate::checks;
use crate::diagnostics::closest;

/// A word that stands for every warning.
pub(super) const WARNINGS: &str = "warnings";

/// Takes the name of a check, or one of some other words.
#[derive(Clone, Debug)]
pub(super) struct CheckName(pub(super) &'static [&'static str]);

impl CheckName {
    fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.0
            .iter()
            .copied()
            .chain(checks::all().iter().map(|check| check.name))
    }
}

/// Says that nothing has this name, and which name may have been meant.
pub(super) fn unknown<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> (String, String) {
    let help = match closest(name, names) {
        Some(close) => format!("did you mean `{close}`?"),
        None => "list them with `flux-pipeline explain`".to_owned(),
    };
    (format!("no check is named `{name}`"), help)
}

impl TypedValueParser for CheckName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let value = value.to_string_lossy();
        if self.names().any(|name| name == value) {
            return Ok(value.into_owned());
        }
        let (message, help) = unknown(&value, self.names());
        let message = format!("{message}\n\n  help: {help}\n");
        Err(Error::raw(ErrorKind::InvalidValue, message).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names().map(PossibleValue::new)))
    }
}
