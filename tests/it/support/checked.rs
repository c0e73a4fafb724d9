//! Pipeline texts, taken as far as the checks.

use flux_pipeline::checks::Checked;
use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap};

/// Reads and checks `texts`, pairs of path and text; panics when a check finds an error.
pub fn checked(texts: &[(&str, &str)], files: &Memory) -> Checked {
    let inputs = texts.iter().map(|(path, text)| Input::new(*path, *text));
    let outcome = check(inputs.collect(), files, &mut SourceMap::default());
    let found = outcome.diagnostics;
    outcome.checked.unwrap_or_else(|| panic!("{found:#?}"))
}
