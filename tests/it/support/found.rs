//! What is found in a repository, as text.

use flux_pipeline::compile::{Input, check};
use flux_pipeline::source::{Memory, SourceMap};

/// What is found in a repository whose pipelines are its `*.pipeline` files: one line each, `name: message`, in the
/// order of the sources.
pub fn found<T: Into<Vec<u8>> + Clone>(files: &[(&str, T)]) -> String {
    let repository = Memory::new(files.iter().cloned());
    let inputs = files.iter().filter_map(|(path, text)| {
        let text = String::from_utf8(text.clone().into()).ok()?;
        path.ends_with(".pipeline").then(|| Input::new(*path, text))
    });
    let found = check(inputs.collect(), &repository, &mut SourceMap::default()).diagnostics;
    let line = |found: &flux_pipeline::diagnostics::Diagnostic| {
        format!("{}: {}", found.check.name, found.message)
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}
